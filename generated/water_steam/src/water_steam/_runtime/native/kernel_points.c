#include "kernel_points.h"

#include <stdlib.h>
#include <string.h>

/* Points a block that goes through buffers: 4 KiB an operand, which the first caches hold for some ten operands. */
#define BLOCK 512
/* From one row of a buffer to the next: a line more than 4 KiB, lest all rows meet in the same lines of the cache. */
#define BLOCK_PITCH (BLOCK + 8)
/* The widest group of lanes. */
#define GROUP 8
/* Rows shorter than this are gathered across their ends. */
#define SHORT_ROW 32
#define ROOM_ON_STACK 2048
#define OPERANDS_ON_STACK 128

/* The buffers of a block: a row of `pitch` doubles an operand, and for each operand the row that the body is given. */
typedef struct {
    double *buffers;
    double **rows;
    char *splatted; /* per operand: its row holds its one value throughout */
    ptrdiff_t pitch;
} scratch;

static int operand_count(const kernel_points *points)
{
    return points->inputs + points->outputs;
}

static ptrdiff_t whole_groups(const kernel_points *points, ptrdiff_t count)
{
    ptrdiff_t lanes = points->choice->lanes;
    return (count + lanes - 1) / lanes * lanes;
}

static char *address(const kernel_points *points, const kernel_operand *operand, ptrdiff_t index)
{
    char *found = operand->data;
    for (int axis = points->axes - 1; axis > 0; axis--) {
        found += index % points->lengths[axis] * operand->steps[axis];
        index /= points->lengths[axis];
    }
    return found + index * operand->steps[0];
}

static void gather(double *to, const char *from, ptrdiff_t step, ptrdiff_t count, int single)
{
    if (single)
        for (ptrdiff_t i = 0; i < count; i++) {
            float value;
            memcpy(&value, from + i * step, sizeof value);
            to[i] = (double)value;
        }
    else if (step == (ptrdiff_t)sizeof *to)
        memcpy(to, from, (size_t)count * sizeof *to);
    else
        for (ptrdiff_t i = 0; i < count; i++)
            memcpy(&to[i], from + i * step, sizeof *to);
}

static void scatter(char *to, const double *from, ptrdiff_t step, ptrdiff_t count, int single)
{
    if (single)
        for (ptrdiff_t i = 0; i < count; i++) {
            float value = (float)from[i];
            memcpy(to + i * step, &value, sizeof value);
        }
    else if (step == (ptrdiff_t)sizeof *from)
        memcpy(to, from, (size_t)count * sizeof *from);
    else
        for (ptrdiff_t i = 0; i < count; i++)
            memcpy(to + i * step, &from[i], sizeof *from);
}

/* Calls gather or scatter for every piece of a row that the points from `start` on lie in. */
static void move(const kernel_points *points, const kernel_operand *operand, double *row, ptrdiff_t start,
                 ptrdiff_t count, int is_input)
{
    ptrdiff_t length = points->lengths[points->axes - 1], step = operand->steps[points->axes - 1];
    while (count > 0) {
        ptrdiff_t left = length - start % length, piece = left < count ? left : count;
        char *place = address(points, operand, start);
        if (is_input)
            gather(row, place, step, piece, operand->single);
        else
            scatter(place, row, step, piece, operand->single);
        row += piece;
        start += piece;
        count -= piece;
    }
}

static void fill(double *row, ptrdiff_t from, ptrdiff_t to, double value)
{
    for (ptrdiff_t i = from; i < to; i++)
        row[i] = value;
}

/* Whether all doubles of an operand lie where doubles may. */
static int is_aligned(const kernel_points *points, const kernel_operand *operand)
{
    size_t bits = (size_t)operand->data;
    for (int axis = 0; axis < points->axes; axis++)
        bits |= (size_t)operand->steps[axis];
    return bits % _Alignof(double) == 0;
}

/* Whether the body may work on the operand where it lies: whole groups, neighbours in memory. */
static int lies_ready(const kernel_points *points, const kernel_operand *operand, ptrdiff_t count, int in_row)
{
    return in_row && !operand->single && operand->steps[points->axes - 1] == (ptrdiff_t)sizeof(double) &&
           whole_groups(points, count) == count && is_aligned(points, operand);
}

/* One value for all points of a row. */
static int is_splat(const kernel_points *points, const kernel_operand *operand, int in_row)
{
    return in_row && operand->steps[points->axes - 1] == 0;
}

static void prepare_input(const kernel_points *points, scratch *room, int position, ptrdiff_t start, ptrdiff_t count,
                          int in_row)
{
    const kernel_operand *operand = &points->operands[position];
    double *row = room->buffers + position * room->pitch;
    ptrdiff_t whole = whole_groups(points, count);
    room->rows[position] = row;
    if (lies_ready(points, operand, count, in_row))
        room->rows[position] = (double *)(void *)address(points, operand, start);
    else if (!is_splat(points, operand, in_row)) {
        move(points, operand, row, start, count, 1);
        fill(row, count, whole, row[count - 1]);
    } else if (!room->splatted[position]) {
        ptrdiff_t left = points->lengths[points->axes - 1] - start % points->lengths[points->axes - 1];
        ptrdiff_t needed = whole_groups(points, left);
        gather(row, address(points, operand, start), 0, 1, operand->single);
        fill(row, 1, needed < room->pitch ? needed : room->pitch, row[0]);
        room->splatted[position] = 1;
    }
}

static void run_block(const kernel_points *points, scratch *room, ptrdiff_t start, ptrdiff_t count, int in_row)
{
    for (int i = 0; i < points->inputs; i++)
        prepare_input(points, room, i, start, count, in_row);
    for (int i = points->inputs; i < operand_count(points); i++)
        room->rows[i] = lies_ready(points, &points->operands[i], count, in_row)
                            ? (double *)(void *)address(points, &points->operands[i], start)
                            : room->buffers + i * room->pitch;
    points->choice->body((const double *const *)room->rows, room->rows + points->inputs, whole_groups(points, count));
    for (int i = points->inputs; i < operand_count(points); i++)
        if (!lies_ready(points, &points->operands[i], count, in_row))
            move(points, &points->operands[i], room->rows[i], start, count, 0);
}

static void run(const kernel_points *points, scratch *room, int all_ready, ptrdiff_t start, ptrdiff_t stop)
{
    ptrdiff_t length = points->lengths[points->axes - 1];
    int in_row = points->axes == 1 || length >= SHORT_ROW;
    while (start < stop) {
        ptrdiff_t count = stop - start;
        ptrdiff_t left = length - start % length;
        if (in_row && left < count)
            count = left;
        if (all_ready && in_row && count > points->choice->lanes)
            count -= count % points->choice->lanes;
        else if (count > BLOCK)
            count = BLOCK;
        run_block(points, room, start, count, in_row);
        if (in_row && count == left)
            memset(room->splatted, 0, (size_t)points->inputs);
        start += count;
    }
}

int kernel_points_evaluate(const kernel_points *points, ptrdiff_t start, ptrdiff_t stop)
{
    double room_on_stack[ROOM_ON_STACK] __attribute__((aligned(64)));
    double *rows_on_stack[OPERANDS_ON_STACK];
    char splatted_on_stack[OPERANDS_ON_STACK];
    int count = operand_count(points), all_ready = 1, status = -1;
    if (start >= stop)
        return 0;
    for (int i = 0; i < count; i++)
        all_ready &= lies_ready(points, &points->operands[i], 0, 1);
    all_ready &= points->axes == 1 || points->lengths[points->axes - 1] >= SHORT_ROW;
    scratch room = {room_on_stack, rows_on_stack, splatted_on_stack, BLOCK_PITCH};
    if (all_ready || stop - start <= GROUP)
        room.pitch = GROUP;
    if ((size_t)room.pitch * (size_t)count > ROOM_ON_STACK &&
        posix_memalign((void **)&room.buffers, 64, (size_t)room.pitch * (size_t)count * sizeof(double)))
        return -1;
    if (count > OPERANDS_ON_STACK) {
        room.rows = malloc((size_t)count * sizeof *room.rows);
        room.splatted = malloc((size_t)count);
    }
    if (room.rows && room.splatted) {
        memset(room.splatted, 0, (size_t)count);
        run(points, &room, all_ready, start, stop);
        status = 0;
    }
    if (room.buffers != room_on_stack)
        free(room.buffers);
    if (count > OPERANDS_ON_STACK) {
        free(room.rows);
        free(room.splatted);
    }
    return status;
}
