//! Small things that reports for people share.

use highwater_model::declared::Declared;
use highwater_model::program::Program;

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

/// One line for a shell that replays a program on a subject, judged by a dialect.
pub(super) fn replay_command(program: &Program, subject: &str, declared: Declared) -> String {
    let program = serde_json::to_string(program).expect("a program is JSON");
    let by_itself = Declared::of_subject(subject) == Some(declared);
    let dialect = if by_itself {
        String::new()
    } else {
        format!(" --dialect {}", declared.name())
    };
    format!("echo '{program}' | highwater conform {subject}{dialect} --program -")
}

/// «1 program», «2 programs».
pub(super) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", thousands(number as u64))
}

/// The names that are near to what was written, for a message.
pub(super) fn did_you_mean<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> String {
    let lower = written.to_lowercase();
    let near = |name: &&str| strsim::jaro_winkler(&lower, &name.to_lowercase()) >= 0.75;
    let near: Vec<_> = names.filter(near).collect();
    if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.join(" or "))
    }
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
}
