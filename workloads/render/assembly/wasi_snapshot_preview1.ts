/**
 * What the program asks of its host: these functions of WASI preview 1 and nothing else. AssemblyScript imports a
 * declared function from the module that is named as the file, hence this file's name.
 */
export declare function args_sizes_get(count: usize, byteCount: usize): i32
export declare function args_get(pointers: usize, bytes: usize): i32
export declare function fd_read(fd: i32, parts: usize, partCount: i32, readCount: usize): i32
export declare function fd_write(fd: i32, parts: usize, partCount: i32, writtenCount: usize): i32
export declare function fd_sync(fd: i32): i32
export declare function proc_exit(code: i32): void
