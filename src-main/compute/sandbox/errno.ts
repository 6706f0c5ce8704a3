/** The answers of WASI preview 1 that are given here. */
export const ERRNO = { success: 0, badf: 8, fault: 21, inval: 28, spipe: 70, notcapable: 76 } as const
