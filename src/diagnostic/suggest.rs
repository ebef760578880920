//! Turns a word nobody knows into the known word that was probably meant.

/// The longest word, in bytes, that anybody might have meant another by.
const WORD_BYTES_MAX: usize = 200;

/// The known word nearest to `word`, if one is near enough to be meant by it.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > WORD_BYTES_MAX {
        return None;
    }
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(edits, candidate)| *edits <= candidate.chars().count().max(3) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// "did you mean `b`?", or the list of what is known where nothing is near.
pub fn remedy<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => {
            let names: Vec<String> = known.into_iter().map(|name| format!("`{name}`")).collect();
            match names.is_empty() {
                true => "there is none to choose from".to_string(),
                false => format!("known: {}", names.join(", ")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{nearest, remedy};

    #[test]
    fn the_nearest_word_is_suggested_only_when_it_is_near() {
        let known = ["proposer", "acceptor", "learner"];
        for (word, expected) in [
            ("propsoer", Some("proposer")),
            ("Acceptor", Some("acceptor")),
            ("lerner", Some("learner")),
            ("elephant", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }

    #[test]
    fn a_remedy_names_one_word_or_all() {
        assert_eq!(remedy("sever", ["server"]), "did you mean `server`?");
        assert_eq!(remedy("x", ["server", "client"]), "known: `server`, `client`");
        assert_eq!(remedy("x", []), "there is none to choose from");
    }
}
