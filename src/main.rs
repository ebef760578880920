//! The `synod` command; see [`synod::shell`].

use std::process::ExitCode;

fn main() -> ExitCode {
    synod::shell::run()
}
