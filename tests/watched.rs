//! A deck in a folder of its own that `synod watch` builds and serves.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a build may take to be noticed.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A running watch and what it has said.
pub struct Watched {
    pub child: Child,
    pub port: u16,
    pub folder: TempDir,
    said: Arc<Mutex<Vec<String>>>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watched {
    /// Watches the deck in `folder`.
    pub fn start(folder: TempDir, arguments: &[&str]) -> Watched {
        let mut child = Command::new(env!("CARGO_BIN_EXE_synod"))
            .args(["watch", "--port", "0"])
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("synod starts");
        let said = Arc::new(Mutex::new(Vec::new()));
        let pipes: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().expect("it is piped")),
            Box::new(child.stderr.take().expect("it is piped")),
        ];
        for pipe in pipes {
            let said = Arc::clone(&said);
            std::thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    said.lock().expect("nobody panics here").push(line);
                }
            });
        }
        let mut watched = Watched { child, said, port: 0, folder };
        watched.until("a port", |watched| watched.count("watching ") == 1);
        let said = watched.said.lock().expect("nobody panics here").join("\n");
        let port = said.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next());
        watched.port = port.and_then(|port| port.parse().ok()).expect("it says its port");
        watched
    }

    /// Watches a deck of these files.
    pub fn of(files: &[(&str, &str)]) -> Watched {
        let folder = TempDir::new().expect("a folder can be made");
        for (name, text) in files {
            let path = folder.path().join("content").join(name);
            fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
            fs::write(path, text).expect("it can be written");
        }
        Watched::start(folder, &[])
    }

    /// Where a file of the deck lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("content").join(name)
    }

    /// Saves a file of the deck.
    pub fn save(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("it can be written");
    }

    /// The address of a page.
    pub fn address(&self, page: &str) -> String {
        format!("http://127.0.0.1:{}/{page}", self.port)
    }

    /// How many lines hold `text`.
    pub fn count(&self, text: &str) -> usize {
        let said = self.said.lock().expect("nobody panics here");
        said.iter().filter(|line| line.contains(text)).count()
    }

    /// Waits until something is so.
    pub fn until(&self, what: &str, mut is_so: impl FnMut(&Watched) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            let said = || self.said.lock().expect("nobody panics here").join("\n");
            assert!(began.elapsed() < PATIENCE, "{what} does not come: {}", said());
            std::thread::sleep(Duration::from_millis(3));
        }
    }
}
