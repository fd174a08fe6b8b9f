#include "kernel_processor.h"

#include <string.h>

#if defined(__x86_64__)

static int has_v2(void)
{
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt");
}

static int has_v3(void)
{
    return has_v2() && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

static int has_v4(void)
{
    return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

int kernel_processor_runs(const char *label)
{
    __builtin_cpu_init();
    if (strcmp(label, "v2") == 0)
        return has_v2();
    if (strcmp(label, "v3") == 0)
        return has_v3();
    if (strcmp(label, "v4") == 0)
        return has_v4();
    return 1;
}

#else

/* Every choice that was built for another architecture runs on all its processors. */
int kernel_processor_runs(const char *label)
{
    (void)label;
    return 1;
}

#endif
