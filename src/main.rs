//! The `folio` binary: hands its arguments to the library and the library's verdict to the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    folio::cli::run(std::env::args_os())
}
