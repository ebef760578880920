//! Turns the words and pictures of a deck into HTML pages, each of which needs nothing but itself.

pub mod built_in;
pub mod compact;
pub mod context;
pub mod embed;
pub mod front;
pub mod listing;
pub mod needs;
pub mod paper;
pub mod parts;
pub mod policy;
pub mod rounds;
pub mod scripts;
pub mod slide;
pub mod talk;
pub mod templates;
pub mod wire;

/// The screens on which a picture is tall and stands above its caption; `style/page.css` and
/// `style/stage.css` say the same.
pub const TALL_SCREEN: &str = "(max-aspect-ratio: 1/1), (max-width: 45rem)";

/// The stack for what calls itself as deep as somebody else's templates are nested: 8,000 bytes a
/// template that another includes. Only what is used of it is memory.
const DEEP_STACK_BYTES: usize = 128 << 20;

/// Does this on a deep stack.
fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(DEEP_STACK_BYTES);
        let worker = builder.spawn_scoped(scope, work).expect("a thread can be made");
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
