/** What is imported: AssemblyScript takes the name of this file for that of the module. */
export declare function args_sizes_get(count: usize, size: usize): i32
export declare function args_get(pointers: usize, bytes: usize): i32
export declare function fd_read(descriptor: i32, vectors: usize, count: i32, size: usize): i32
export declare function fd_write(descriptor: i32, vectors: usize, count: i32, size: usize): i32
export declare function fd_sync(descriptor: i32): i32
export declare function proc_exit(code: i32): void
