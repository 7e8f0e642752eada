//! Small things that messages and reports for people share.

use highwater_model::declared::Declared;
use highwater_model::program::Program;

use crate::campaign::Standard;

/// How wide a report for people is. What is meant to be copied (programs, commands) and lines of traces may be wider.
const WIDTH: usize = 120;

/// `1234567` as `1,234,567`.
pub(super) fn thousands(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(u64::MAX).to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The text with every line moved to the right.
pub(super) fn indented(text: &str, by: usize) -> String {
    let margin = " ".repeat(by);
    let line = |line: &str| {
        if line.is_empty() {
            "\n".into()
        } else {
            format!("{margin}{line}\n")
        }
    };
    text.lines().map(line).collect()
}

/// The text behind `lead`, broken between words; further lines begin where the text began.
pub(super) fn paragraph(lead: &str, text: &str) -> String {
    let margin = lead.chars().count();
    let mut lines = lead.to_owned();
    let mut column = margin;
    for (index, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            lines.push('\n');
            lines.push_str(&" ".repeat(margin));
            column = margin;
        } else if index > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines.push('\n');
    lines
}

/// How many programs: the value of an option.
pub(super) fn programs_number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("0 programs would judge nothing; give at least 1".into()),
        Ok(number) => Ok(number),
        Err(_) => Err("give a whole number, at least 1".into()),
    }
}

/// A subject under its full name, and as the user typed it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// `node@20.20.2`.
    pub(super) full: String,
    /// `node`, or `-- ./my-driver --fast`.
    pub(super) typed: String,
    /// Of a library, the runtime it runs on: `node@20.20.2`.
    pub(super) on: Option<String>,
}

impl Named {
    /// A subject that is typed as it is called.
    pub(super) fn plain(name: impl Into<String>) -> Self {
        let full = name.into();
        Self {
            typed: full.clone(),
            full,
            on: None,
        }
    }

    /// The subject for a heading: `streamx@2.28.1 on node@20.20.2`.
    pub(super) fn heading(&self) -> String {
        match &self.on {
            None => self.full.clone(),
            Some(on) => format!("{} on {on}", self.full),
        }
    }

    /// One line for a shell that replays a program on this subject, judged as before.
    pub(super) fn replay(&self, program: &Program, standard: impl Into<Standard>) -> String {
        let standard = standard.into();
        let program = serde_json::to_string(program).expect("a program is JSON");
        let by_itself = Declared::of_subject(&self.full).map(Standard::from) == Some(standard);
        let dialect = if by_itself {
            String::new()
        } else {
            format!(" --dialect {}", standard.name())
        };
        let typed = &self.typed;
        let arguments = if typed.starts_with("-- ") {
            format!("{dialect} --program - {typed}")
        } else {
            format!(" {typed}{dialect} --program -")
        };
        format!("echo '{program}' | highwater conform{arguments}")
    }
}

/// A word as a shell reads it back.
pub(super) fn quoted(word: &str) -> String {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "_./=:@%+,-".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// «1 program», «2 programs».
pub(super) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", thousands(number as u64))
}

/// The names that are nearest to what was written, for a message: at most four.
pub(super) fn did_you_mean<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> String {
    let lower = written.to_lowercase();
    let likeness = |name: &'n str| {
        let known = name.to_lowercase();
        // Short names have nothing to compare but their first letter: W9, W1.
        let short = known.len() <= 2 && lower.len() <= 3 && known.get(..1) == lower.get(..1);
        let likeness = strsim::jaro_winkler(&lower, &known);
        (short || likeness >= 0.75).then_some((likeness, name))
    };
    let mut near: Vec<_> = names.filter_map(likeness).collect();
    // The sort is stable: of equals, the first known comes first.
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let near: Vec<_> = near.into_iter().map(|(_, name)| name).take(4).collect();
    match near.split_last() {
        None => String::new(),
        Some((only, [])) => format!("; did you mean {only}?"),
        Some((last, others)) => format!("; did you mean {} or {last}?", others.join(", ")),
    }
}

/// The end of a help text: what it says itself, and the names that `--dialect` knows.
pub(super) fn with_dialects(text: &str) -> String {
    let names: Vec<_> = Declared::all().map(Declared::name).collect();
    format!("{text}\n\nDialects: {}", names.join(", "))
}

/// What the parser of JSON says, without the names of Rust's types.
pub(super) fn of_json(message: &str) -> String {
    let mut message = message.to_owned();
    for (theirs, ours) in [
        ("expected u64", "expected a whole number"),
        ("expected u32", "expected a whole number up to 4294967295"),
        ("expected u8", "expected a whole number up to 255"),
    ] {
        message = message.replace(theirs, ours);
    }
    message
}

/// The text without the mark that some editors put before everything else.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// What a spinner says of that search.
pub(super) fn searching(declared: Declared) -> String {
    format!("searching the small model of {}", declared.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let cases = [
            (0_u64, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ];
        for (number, text) in cases {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn paragraphs_are_broken_between_words() {
        assert_eq!(paragraph("a: ", "b c"), "a: b c\n");
        let text = paragraph("lead  ", &["sixteen letters."; 10].join(" "));
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        assert!(lines[1].starts_with("      sixteen") || lines[1].starts_with("      letters."));
    }

    #[test]
    fn words_are_quoted_for_a_shell() {
        for (word, text) in [
            ("./driver", "./driver"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
        ] {
            assert_eq!(quoted(word), text);
        }
    }

    #[test]
    fn near_names_are_suggested() {
        let near = |written| did_you_mean(written, ["D1", "D2", "W1"].into_iter());
        assert_eq!(near("D9"), "; did you mean D1 or D2?");
        assert_eq!(near("w12"), "; did you mean W1?");
        assert_eq!(near("quite another"), "");
    }
}
