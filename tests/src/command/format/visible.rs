//! Text that comes from a subject may hold anything.

use std::fmt::Write as _;

/// The text with all that cannot be printed, is not allowed in XML, or changes how other text is read spelled out: as
/// in `\u{1b}`. Newlines stay.
pub(in crate::command) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => shown.push('\n'),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            hidden if is_hidden(hidden) => {
                let _ = write!(shown, "{}", hidden.escape_unicode());
            }
            plain => shown.push(plain),
        }
    }
    shown
}

/// The same in one line.
pub(super) fn in_line(text: &str) -> String {
    visible(text).replace('\n', "\\n")
}

fn is_hidden(character: char) -> bool {
    let noncharacter = u32::from(character) & 0xfffe == 0xfffe;
    let arabic = ('\u{fdd0}'..='\u{fdef}').contains(&character);
    // What has no width or turns the direction of reading, and what some take for the end of a line.
    let misleading = matches!(
        character,
        '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    );
    character.is_control() || noncharacter || arabic || misleading
}

#[cfg(test)]
mod tests {
    use super::{in_line, visible};

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        let cases = [
            ("plain, «größer» → ✓", "plain, «größer» → ✓"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\0b\u{7f}\u{85}", "a\\u{0}b\\u{7f}\\u{85}"),
            ("a\tb\r", "a\\tb\\r"),
            (
                "\u{ffff}\u{fffe}\u{1fffe}\u{fdd0}",
                "\\u{ffff}\\u{fffe}\\u{1fffe}\\u{fdd0}",
            ),
            ("left\u{202e}thgir\u{feff}", "left\\u{202e}thgir\\u{feff}"),
            ("two\nlines", "two\nlines"),
        ];
        for (text, shown) in cases {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(in_line("two\nlines"), "two\\nlines");
    }
}
