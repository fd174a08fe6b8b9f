/* What this processor can run. */
#ifndef KERNEL_PROCESSOR_H
#define KERNEL_PROCESSOR_H

/* Whether the choice of this label runs here. */
int kernel_processor_runs(const char *label);

#endif
