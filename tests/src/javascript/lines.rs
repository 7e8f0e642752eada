//! Lines of JavaScript, indented relative to each other.

pub(super) type Lines = Vec<String>;

/// The longest arrow function that is put on one line.
const WIDTH: usize = 90;

/// `body`, indented, between `head` and `tail`.
pub(super) fn braces(head: &str, body: Lines, tail: &str) -> Lines {
    let body = body.into_iter().map(|line| format!("  {line}"));
    let lines = std::iter::once(head.to_owned()).chain(body);
    lines.chain([tail.to_owned()]).collect()
}

pub(super) fn guarded(condition: &str, body: Lines) -> Lines {
    match &body[..] {
        [line] => vec![format!("if ({condition}) {line}")],
        _ => braces(&format!("if ({condition}) {{"), body, "}"),
    }
}

/// An arrow function between `head` and `tail`; a body of one line is a single call, if it is no
/// statement.
pub(super) fn arrow(head: &str, parameter: &str, body: Lines, tail: &str) -> Lines {
    let head = format!("{head}({parameter}) => ");
    let is_statement = |line: &str| {
        ["throw ", "const ", "if "]
            .iter()
            .any(|word| line.starts_with(word))
    };
    match &body[..] {
        [] => vec![format!("{head}{{}}{tail}")],
        [line] if head.len() + line.len() + tail.len() <= WIDTH && !is_statement(line) => {
            vec![format!("{head}{}{tail}", line.trim_end_matches(';'))]
        }
        _ => braces(&format!("{head}{{"), body, &format!("}}{tail}")),
    }
}
