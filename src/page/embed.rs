//! Turns values into JSON that may stand in a `<script>` of a page.

use serde_json::Value;

/// The JSON of a value, without any `<`: no `</script>` in a text ends the element, no `<!--`
/// changes how the rest of the page is read.
pub fn json(value: &Value) -> String {
    // Outside of texts, JSON has no such sign.
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::json;
    use serde_json::{Value, json as value};

    #[test]
    fn no_text_can_leave_its_script() {
        for text in ["</script>", "<!-- <script>", "a < b", "]]>", "\u{2028}", "\\u003c", "\\<"] {
            let embedded = json(&value!({ text: [text] }));
            assert!(!embedded.contains('<'), "{embedded}");
            let read: Value = serde_json::from_str(&embedded).expect("it is JSON");
            assert_eq!(read, value!({ text: [text] }));
        }
    }
}
