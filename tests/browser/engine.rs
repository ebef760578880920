//! Starts an engine and its driver, and listens to what the engine complains about.

use crate::deck::{listening, root, shipped};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a page may take to do what it was asked.
const PATIENCE: Duration = Duration::from_secs(15);

/// A browser engine and how to start it.
pub struct Engine {
    pub name: &'static str,
    driver: &'static str,
    arguments: &'static [&'static str],
    capabilities: fn(Scripts, &Path) -> Value,
}

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

pub const CHROMIUM: Engine = Engine {
    name: "chromium",
    driver: "/usr/bin/chromedriver",
    arguments: &[],
    capabilities: chromium,
};

pub const FIREFOX: Engine = Engine {
    name: "firefox",
    driver: "geckodriver",
    arguments: &["--log", "info"],
    capabilities: firefox,
};

pub const WEBKIT: Engine = Engine {
    name: "webkit",
    driver: "/usr/bin/WebKitWebDriver",
    arguments: &[],
    capabilities: webkit,
};

/// An open browser.
pub struct Browser {
    pub client: Client,
    pub engine: &'static Engine,
    output: PathBuf,
    _profile: TempDir,
}

/// Runs a scenario in an engine of its own, and fails if the engine complained meanwhile.
pub fn run(engine: &'static Engine, scripts: Scripts, scenario: impl AsyncFnOnce(&mut Browser)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(async {
        let (mut driver, port, output) = start_driver(engine);
        let profile = TempDir::new().expect("a folder can be made");
        let capabilities = (engine.capabilities)(scripts, profile.path());
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(Capabilities::from_iter(capabilities))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap_or_else(|error| panic!("{} does not start: {error}", engine.name));
        client.set_window_size(1280, 860).await.expect("a window can be sized");
        let mut browser = Browser { client, engine, output, _profile: profile };
        scenario(&mut browser).await;
        let complaints = browser.complaints().await;
        browser.client.clone().close().await.expect("a browser can be closed");
        driver.0.kill().expect("a driver can be stopped");
        assert!(complaints.is_empty(), "{} complains: {complaints:#?}", engine.name);
    });
}

/// A page with one mistake of each kind is complained about: so silence elsewhere means something.
pub async fn mistakes_are_heard(browser: &mut Browser) {
    let folder = TempDir::new().expect("a folder can be made");
    let page = folder.path().join("wrong.html");
    let wrong = "<!doctype html><html lang=en><title>x</title>\n<style></style>\
        <script>console.error('heard-one'); nothing_of_this_name();</script>";
    let heard = if browser.needs_listener() { listening(wrong) } else { wrong.to_string() };
    fs::write(&page, heard).expect("it can be written");
    browser.open(&format!("file://{}", page.display())).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let heard = browser.complaints().await.join("\n");
    assert!(heard.contains("heard-one"), "{heard}");
    // To a listener on a page from the disk, WebKit says that there was an error, and no more.
    let said = if browser.needs_listener() { "Script error" } else { "nothing_of_this_name" };
    assert!(heard.contains(said), "{heard}");
}

impl Browser {
    /// The folder of the deck that we ship.
    pub fn deck(&self) -> &'static Path {
        shipped(self.needs_listener())
    }

    /// Whether the engine, when driven, keeps its console to itself.
    pub fn needs_listener(&self) -> bool {
        self.engine.name == "webkit"
    }

    pub async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    /// What a script returns; it runs beside the page's policy, not under it.
    pub async fn ask(&self, script: &str) -> Value {
        let asked = self.client.execute(&format!("return {script};"), Vec::new()).await;
        asked.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until a script returns true.
    pub async fn wait_for(&self, script: &str) {
        let start = Instant::now();
        loop {
            // While one page gives way to the next, a script may run in neither.
            let asked = self.client.execute(&format!("return {script};"), Vec::new()).await;
            if asked.as_ref().is_ok_and(|answer| *answer == Value::Bool(true)) {
                return;
            }
            let address = self.client.current_url().await.map(String::from);
            assert!(start.elapsed() < PATIENCE, "{script} at {address:?}: {asked:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until the slide `state` is there and its script has taken over.
    pub async fn wait_for_slide(&self, state: u32) {
        let is_there = format!("document.querySelector('main[data-slide=\"{state}\"]')");
        let ready = "document.documentElement.hasAttribute('data-ready')";
        self.wait_for(&format!("!!{is_there} && {ready}")).await;
    }

    /// The element, as soon as it is there; needs no script.
    pub async fn find(&self, selector: &str) -> Element {
        let start = Instant::now();
        loop {
            // While one page gives way to the next, an engine may answer with any error.
            match self.client.find(Locator::Css(selector)).await {
                Ok(element) => return element,
                Err(error) => assert!(start.elapsed() < PATIENCE, "{selector}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn click(&self, selector: &str) {
        let clicked = self.find(selector).await.click().await;
        clicked.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Presses keys as a person does, one after the other.
    pub async fn press(&self, keys: &str) {
        for key in keys.chars() {
            let press = KeyActions::new("keyboard".to_string())
                .then(KeyAction::Down { value: key })
                .then(KeyAction::Up { value: key });
            self.client.perform_actions(press).await.expect("a key can be pressed");
        }
    }

    pub async fn text(&self, selector: &str) -> String {
        let script = format!("document.querySelector('{selector}').textContent.trim()");
        self.ask(&script).await.as_str().unwrap_or_default().to_string()
    }

    /// What the engine complained about since the last time: errors, and what a policy forbade.
    pub async fn complaints(&mut self) -> Vec<String> {
        if self.engine.name == "chromium" {
            return self
                .log("browser")
                .await
                .into_iter()
                .filter(|entry| entry["level"] != "DEBUG" && entry["level"] != "INFO")
                .map(|entry| entry["message"].as_str().unwrap_or_default().to_string())
                .collect();
        }
        if self.needs_listener() {
            let script = "[sessionStorage.complaints, sessionStorage.removeItem('complaints')][0]";
            let heard = self.ask(script).await;
            return heard.as_str().unwrap_or_default().lines().map(str::to_string).collect();
        }
        // Firefox writes to its driver's output.
        let text = fs::read(&self.output).expect("the driver's output is there");
        fs::write(&self.output, "").expect("it is ours");
        String::from_utf8_lossy(&text)
            .lines()
            .filter(|line| {
                let own = ["RSLoader", "resource://", "chrome://"];
                let is_of_the_engine = own.iter().any(|word| line.contains(word));
                let mistake = ["JavaScript error", "console.error", "Content-Security-Policy"];
                mistake.iter().any(|word| line.contains(word)) && !is_of_the_engine
            })
            .map(str::to_string)
            .collect()
    }

    /// One of Chromium's logs.
    pub async fn log(&self, kind: &str) -> Vec<Value> {
        let command = Extension { path: "se/log", body: json!({ "type": kind }) };
        let answer = self.client.issue_cmd(command).await.expect("chromedriver keeps logs");
        answer.as_array().cloned().unwrap_or_default()
    }

    /// Sets the size of the page as a phone or a zoomed window has it; Chromium only.
    pub async fn set_screen(&self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell_page("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// A command of Chromium's own protocol, with its answer.
    pub async fn tell_page(&self, command: &str, params: Value) -> Value {
        let body = json!({ "cmd": command, "params": params });
        let command = Extension { path: "goog/cdp/execute", body };
        self.client.issue_cmd(command).await.expect("chromedriver speaks to the page")
    }
}

/// A command that only one engine knows.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// A driver; it ends with its test, however that ends.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start_driver(engine: &Engine) -> (Driver, u16, PathBuf) {
    static NTH: AtomicU32 = AtomicU32::new(0);
    let tools = root().join("target/tools/bin");
    let program = if engine.driver.starts_with('/') {
        PathBuf::from(engine.driver)
    } else {
        tools.join(engine.driver)
    };
    assert!(program.exists(), "there is no {}; `tests/run` installs it", program.display());
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let port = port.expect("a port is free").port();
    let folder = root().join("target/browser-tests");
    fs::create_dir_all(&folder).expect("target can be written");
    let nth = NTH.fetch_add(1, Ordering::Relaxed);
    let output = folder.join(format!("{}-{nth}.log", engine.name));
    let log = || Stdio::from(File::options().create(true).append(true).open(&output).expect("log"));
    fs::write(&output, "").expect("target can be written");
    // An engine that writes to a file would keep its complaints until it ends.
    let driver = Command::new("stdbuf")
        .args(["-oL", "-eL"])
        .arg(program)
        .arg(format!("--port={port}"))
        .args(engine.arguments)
        .stdout(log())
        .stderr(log())
        .spawn()
        .expect("a driver starts");
    let driver = Driver(driver);
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < PATIENCE, "{} does not listen", engine.driver);
        std::thread::sleep(Duration::from_millis(20));
    }
    (driver, port, output)
}

fn chromium(scripts: Scripts, profile: &Path) -> Value {
    let javascript = if scripts == Scripts::On { 1 } else { 2 };
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": {
            "binary": "/usr/bin/chromium",
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--window-size=1280,860", "--disable-extensions",
                "--disable-default-apps", "--disable-features=PreloadTopChromeWebUI",
                format!("--user-data-dir={}", profile.display()),
            ],
            "prefs": { "profile.managed_default_content_settings.javascript": javascript },
        },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    })
}

fn firefox(scripts: Scripts, _: &Path) -> Value {
    json!({
        "browserName": "firefox",
        "moz:firefoxOptions": {
            "binary": "/usr/bin/firefox-esr",
            "args": ["-headless"],
            "prefs": {
                "javascript.enabled": scripts == Scripts::On,
                "devtools.console.stdout.content": true,
                // No settings from afar: there is no network.
                "services.settings.server": "data:,",
                // Drivers relax this; readers have it.
                "security.fileuri.strict_origin_policy": true,
            },
        },
    })
}

fn webkit(scripts: Scripts, _: &Path) -> Value {
    let browser = ["4.1", "4.0", "6.0"]
        .map(|version| {
            format!(
                "/usr/lib/{}-linux-gnu/webkit2gtk-{version}/MiniBrowser",
                std::env::consts::ARCH
            )
        })
        .into_iter()
        .find(|path| Path::new(path).exists());
    let mut arguments = vec!["--automation"];
    if scripts == Scripts::Off {
        arguments.push("--enable-javascript-markup=0");
    }
    json!({
        "browserName": "MiniBrowser",
        "webkitgtk:browserOptions": {
            "binary": browser.expect("there is no MiniBrowser; `tests/run` installs it"),
            "args": arguments,
        },
    })
}
