//! What is left of a program without its numbers: two shrunk programs of one shape show one thing.

use std::fmt;

use highwater_model::program::{Action, Program};
use serde::Serialize;
use serde_json::Value;

/// The ops of a program, and in what they are done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shape(Vec<String>);

impl Shape {
    /// That of this program.
    pub fn of(program: &Program) -> Self {
        let mut words = Vec::new();
        for actions in &program.turns {
            words.push("turn:".to_owned());
            add(actions, &mut words);
        }
        for reaction in &program.reactions {
            words.push(format!("in {}:", name(&reaction.on)));
            add(&reaction.actions, &mut words);
        }
        Self(words)
    }

    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the other is this with words left out.
    pub fn contains(&self, other: &Self) -> bool {
        let mut words = self.0.iter();
        other
            .0
            .iter()
            .all(|wanted| words.any(|word| word == wanted))
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

fn add(actions: &[Action], words: &mut Vec<String>) {
    for action in actions {
        let json = serde_json::to_value(action).expect("an action is JSON");
        let mut word = json["op"].as_str().unwrap_or_default().to_owned();
        let details = [&json["of"], &json["outcome"], &json["data"]];
        for detail in details.into_iter().filter_map(Value::as_str) {
            word = format!("{word}({detail})");
        }
        for flag in ["again", "error"] {
            if json[flag] == true {
                word = format!("{word}({flag})");
            }
        }
        words.push(word);
        if let Action::NextTick { actions } | Action::Microtask { actions } = action {
            add(actions, words);
            words.push("back".to_owned());
        }
    }
}

/// As the program's JSON calls it.
fn name(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).expect("a kind of call is JSON");
    json.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(json: &str) -> Shape {
        Shape::of(&serde_json::from_str(json).expect("a program"))
    }

    #[test]
    fn numbers_do_not_count_and_ops_do() {
        let one =
            shape(r#"{"highWaterMark":1,"turns":[[{"op":"write","weight":1},{"op":"complete"}]]}"#);
        let other = shape(
            r#"{"highWaterMark":4,"turns":[[{"op":"write","weight":3,"callback":true},{"op":"complete"}]]}"#,
        );
        let failing = shape(
            r#"{"highWaterMark":4,"turns":[[{"op":"write","weight":3},{"op":"complete","outcome":"failure"}]]}"#,
        );
        let longer = shape(
            r#"{"highWaterMark":4,"turns":[[{"op":"cork"},{"op":"write","weight":3},{"op":"complete"}]],
                "reactions":[{"on":"sink","nth":1,"do":[{"op":"nextTick","do":[{"op":"uncork"}]}]}]}"#,
        );
        assert_eq!(one, other);
        assert_ne!(one, failing);
        assert!(longer.contains(&one) && !one.contains(&longer));
        assert_eq!(
            longer.to_string(),
            "turn: cork write complete in sink: nextTick uncork back"
        );
    }
}
