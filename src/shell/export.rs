//! Turns a protocol of the deck into files for another model checker.

use crate::diagnostic::{Diagnostic, Diagnostics, Source, any_mistake, suggest};
use crate::export;
use crate::protocol;
use crate::shell::cli::Options;
use crate::shell::{Failure, disk, files, say, show_mistakes};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Writes a protocol as a module of TLA+ with its configurations.
pub fn tla(options: &Options, name: &str, folder: &Path) -> Result<(), Failure> {
    let inputs = files::read(options)?;
    let path = |name: &str| format!("protocols/{name}.protocol");
    let shown = format!("{}/{}", inputs.content.name, path(name));
    let mut found = Diagnostics::new();
    let program = match inputs.content.files.get(&path(name)) {
        Some(bytes) => {
            let source = Source::read(&shown, bytes, &mut found);
            protocol::read(&source).map_err(|mistakes| found.extend(mistakes)).ok()
        }
        None => {
            let known = inputs.content.files.keys();
            let known = known.filter_map(|path| {
                path.strip_prefix("protocols/").and_then(|name| name.strip_suffix(".protocol"))
            });
            let nothing = Arc::new(Source { path: shown.clone(), text: String::new() });
            let missing = Diagnostic::mistake(nothing.place(0..0), format!("`{shown}` is missing"));
            found.push(missing.help(suggest::remedy(name, known)));
            None
        }
    };
    found.extend(program.iter().flat_map(export::refused));
    show_mistakes(options, &found);
    let program = program.filter(|_| !any_mistake(&found)).ok_or(Failure::Mistakes)?;
    let written = export::tla(name, &program);
    fs::create_dir_all(folder).map_err(|error| disk::failure("make the folder", folder, &error))?;
    for (file, text) in &written {
        disk::replace(&folder.join(file), text.as_bytes())?;
    }
    let names: Vec<&str> = written.iter().map(|(file, _)| file.as_str()).collect();
    say(options, &format!("{} in {}\n", names.join(", "), folder.display()))
}
