"""Names that generated code cannot take in each language: keywords, and what the text around it uses."""

from __future__ import annotations

import keyword


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_C_KEYWORDS = _words("""
auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
alignas alignof asm bool complex constexpr false imaginary nullptr static_assert thread_local true typeof
""")

_C_MATHEMATICS = _words("""
acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax
fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint
nextafter nexttoward pow remainder remquo rint round scalbln scalbn sin sinh sqrt tan tanh tgamma trunc
drem exp10 gamma j0 j1 jn scalb significand sincos y0 y1 yn
""")

#: Functions and macros of the standard headers whose names a new function would take over.
_C_LIBRARY = _words("""
INFINITY NAN HUGE_VAL NULL EOF NDEBUG errno signgam linux unix fpclassify isfinite isinf isnan isnormal signbit
isgreater isgreaterequal isless islessequal islessgreater isunordered main out
abort abs atexit atof atoi atol atoll bsearch calloc div exit free getenv labs ldiv llabs lldiv malloc mblen mbstowcs
mbtowc qsort rand realloc srand strtod strtof strtol strtold strtoll strtoul strtoull system wcstombs wctomb
clearerr fclose feof ferror fflush fgetc fgetpos fgets fopen fprintf fputc fputs fread freopen fscanf fseek fsetpos
ftell fwrite getc getchar gets perror printf putc putchar puts remove rename rewind scanf setbuf setvbuf snprintf
sprintf sscanf tmpfile tmpnam ungetc vfprintf vprintf vscanf vsnprintf vsprintf vsscanf stderr stdin stdout
memchr memcmp memcpy memmove memset strcat strchr strcmp strcoll strcpy strcspn strerror strlen strncat strncmp
strncpy strpbrk strrchr strspn strstr strtok strxfrm strdup index rindex bcmp bcopy bzero
isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit tolower toupper
asctime clock ctime difftime gmtime localtime mktime strftime time longjmp setjmp raise signal assert setlocale
fork execve open close read write kill alloca
""")

_FORTRAN_WORDS = _words("""
abstract allocatable allocate assign assignment associate asynchronous backspace bind block call case character class
close codimension common complex concurrent contains contiguous continue critical cycle data deallocate default
deferred dimension do double elemental else elseif elsewhere end endif enddo entry enum enumerator equivalence error
exit extends external file final flush forall format function generic go goto if implicit import impure in include
inout inquire integer intent interface intrinsic is kind len lock logical module name namelist none nopass nullify only
open operator optional out parameter pass pause pointer precision print private procedure program protected public
pure read real recursive result return rewind save select sequence stop submodule subroutine sync target then to type
unlock use value volatile wait where while write
abs achar acos acosh adjustl aimag aint all anint any asin asinh associated atan atan2 atanh bessel_j0 bessel_j1
bessel_jn bessel_y0 bessel_y1 bessel_yn btest ceiling char cmplx conjg cos cosh count cshift dble digits dot_product
dprod eoshift epsilon erf erfc erfc_scaled exp exponent floor fraction gamma hypot huge iand ichar int ior lbound log
log_gamma log10 matmul max maxval merge min minval mod modulo nint norm2 not null pack present product radix range
repeat reshape scale scan shape sign sin sinh size spacing spread sqrt sum tan tanh tiny transfer transpose trim ubound
unpack verify c_bool c_double c_f_pointer c_int c_int64_t c_ptr c_ptrdiff_t iso_c_binding zabs cabs dabs dsin dcos dexp
dlog dsqrt pow
""")

_CYTHON_WORDS = _words("""
DEF ELIF ELSE IF NULL api bint by cdef cimport const cpdef ctypedef double extern float gil include inline int long
namespace new nogil noexcept object operator packed private public readonly short signed size_t sizeof struct template
typedef union unsigned void volatile char complex libc fused enum property
""")

_PYTHON_BUILTINS = _words("""
abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright
credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help
hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open ord pow
print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip
ArithmeticError Exception OverflowError ValueError ZeroDivisionError math special
""")

C_RESERVED = _C_KEYWORDS | _C_LIBRARY | {name + suffix for name in _C_MATHEMATICS for suffix in ("", "f", "l")}
FORTRAN_RESERVED = _FORTRAN_WORDS | _C_LIBRARY | _C_MATHEMATICS
PYTHON_RESERVED = frozenset({*keyword.kwlist, *_PYTHON_BUILTINS})
CYTHON_RESERVED = PYTHON_RESERVED | _CYTHON_WORDS | C_RESERVED
