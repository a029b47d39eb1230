//! The command line: arguments in, exit code out.
//!
//! Parsing is dumb and total (`arguments`); each command turns its arguments into calls of the
//! library and the result into text. Human text goes to standard error, machine text to standard
//! output. This is the only place that prints and that reads the clock and the environment.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the front end is where printing and the clock belong"
)]

mod against;
mod arguments;
mod build;
mod diff;
mod external;
mod fix;
mod init;
mod load;
mod mv;
mod new;
mod publish;
mod report;
mod schedule;
mod schema;
mod serve;
mod timings;
mod verify;
mod why;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Fine.
    Fine,
    /// The content or the templates have errors.
    Content,
    /// Wrong usage or configuration.
    Usage,
    /// The machine refused.
    Machine,
    /// There is nothing to do.
    NothingDue,
}

impl From<Result<(), Self>> for Outcome {
    fn from(ended: Result<(), Self>) -> Self {
        ended.err().unwrap_or(Self::Fine)
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Content => 1,
            Outcome::Usage => 2,
            Outcome::Machine => 3,
            Outcome::NothingDue => 4,
        })
    }
}

/// Runs the command that `arguments` name, the program's own name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { Outcome::Usage } else { Outcome::Fine };
            // A closed pipe is the reader's wish.
            let _ = error.print();
            return code.into();
        }
    };
    arguments.color.apply();
    let outcome = match &arguments.command {
        Command::Build(options) => build::build(&arguments, options),
        Command::Serve(options) => serve::run(&arguments, options),
        Command::Check(options) => build::check(&arguments, options),
        Command::Publish(options) => publish::run(&arguments, options),
        Command::Diff(options) => diff::run(&arguments, options),
        Command::Schedule(options) => schedule::run(&arguments, options),
        Command::Mv(options) => mv::run(&arguments, options),
        Command::Why(options) => why::run(&arguments, options),
        Command::Schema(options) => schema::run(&arguments, options),
        Command::Init(options) => init::run(&arguments, options),
        Command::New(options) => new::run(&arguments, options),
    };
    outcome.into()
}
