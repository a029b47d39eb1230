//! The `folio` binary: hands its arguments to the library and the library's verdict to the shell.

use std::process::ExitCode;

#[cfg(all(unix, not(target_env = "musl")))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    folio::cli::run(std::env::args_os())
}
