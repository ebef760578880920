//! The command line: what can be asked, and the help for it.

use clap::{Args, Parser, Subcommand};
use std::path::{Path, PathBuf};

/// Turns slide texts, scenes and protocols into self-contained HTML slides.
#[derive(Debug, Parser)]
#[command(name = "synod", version, about, after_help = AFTER, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do; without it, build.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where things are, and how much to say.
    #[command(flatten)]
    pub options: Options,
}

/// What Synod does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the deck; the default
    Build {
        /// Write deck.html too: all slides in one document, to send by mail
        #[arg(long)]
        single: bool,
        /// Take the speaker's notes into what a talk is given with
        #[arg(long)]
        notes: bool,
    },
    /// Report every mistake and write nothing
    Check,
    /// Search what can happen in protocols and scenes, and report what was found
    Verify {
        /// Search again what was searched before
        #[arg(long)]
        again: bool,
    },
    /// Build again whenever a file changes, and serve the deck to this machine
    Watch {
        /// Open the deck in a browser
        #[arg(long)]
        open: bool,
        /// The port to serve on, or the next free one
        #[arg(long, default_value_t = 4680)]
        port: u16,
        /// Look every so often, where the system does not report changes
        #[arg(long)]
        poll: bool,
        /// Take the speaker's notes into what a talk is given with
        #[arg(long)]
        notes: bool,
    },
    /// Write the deck as one archive that opens anywhere
    Zip {
        /// The archive; without it, the deck's title with the ending .zip
        file: Option<PathBuf>,
        /// Take the speaker's notes into what a talk is given with
        #[arg(long)]
        notes: bool,
    },
    /// Write a protocol in the language of another model checker
    Export {
        /// The protocol, as its file in content/protocols is called
        name: String,
        /// Write a module of TLA+ and a configuration for each search in every order into this
        /// folder
        #[arg(long, value_name = "DIR")]
        tla: PathBuf,
    },
    /// Write a script that completes commands in a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Make a folder with a small deck to start from
    New {
        /// The folder; it must not exist, or be empty
        dir: PathBuf,
    },
    /// Print the help of a command, or the reference of the language of protocols: help language
    Help {
        /// A command, or `language`; without it, all commands
        topic: Option<String>,
    },
}

/// Where things are, and how much to say.
#[derive(Args, Debug)]
pub struct Options {
    /// The folder with deck.toml, slides.tsv, scenes.toml and protocols
    #[arg(long, global = true, value_name = "DIR", default_value = "content")]
    pub content: PathBuf,
    /// A folder with templates of the deck's own, used instead of the built-in ones of the same
    /// name [default: templates, if it is there]
    #[arg(long, global = true, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// The folder that the deck is written to
    #[arg(long, global = true, value_name = "DIR", default_value = "dist")]
    pub out: PathBuf,
    /// Say nothing but mistakes
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Name every page and every file written
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

impl Options {
    /// The folder of templates; one that was not named need not exist.
    pub fn templates(&self) -> &Path {
        self.templates.as_deref().unwrap_or(Path::new("templates"))
    }
}

const AFTER: &str = "Exit codes: 0 done, 1 mistakes in the content, 2 wrong usage, 3 the machine";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
