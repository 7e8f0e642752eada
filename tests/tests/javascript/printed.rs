//! What a program's JavaScript prints.

use std::collections::HashMap;

use serde_json::Value;

/// What the program's JavaScript prints, if the stream does what this trace of it tells.
pub(super) fn happenings(trace: &str, text: &str) -> Vec<String> {
    let mut whats = HashMap::new();
    let mut lines = Vec::new();
    let trace: Vec<Value> = trace
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (body, look) = trace.split_at(trace.len() - 4);
    for line in body {
        let string = |key: &str| line[key].as_str().unwrap_or_default();
        let chunk = &line["chunk"];
        if string("op") == "write" {
            whats.insert(chunk.to_string(), what(line));
        } else if string("returned") == "write" {
            let (result, length) = (&line["result"], &line["length"]);
            let what = &whats[&chunk.to_string()];
            lines.push(format!(
                "write {chunk} ({what}) → {result}, length {length}"
            ));
        } else if line.get("threw").is_some() {
            lines.push(format!("{} threw{}", string("threw"), code(&line["error"])));
        } else if let Some(error) = line.get("uncaught") {
            lines.push(format!("uncaught{}", code(error)));
        } else {
            lines.extend(line_of_call(string("call"), line, text));
        }
    }
    let answer = &look[2];
    assert_eq!(answer["returned"], "cork");
    let (length, need_drain) = (&answer["length"], &answer["needDrain"]);
    lines.push(format!("at rest: length {length}, needDrain {need_drain}"));
    lines
}

fn line_of_call(call: &str, line: &Value, text: &str) -> Option<String> {
    let number = if call == "callback" {
        &line["chunk"]
    } else {
        &line["number"]
    };
    Some(match call {
        "sink" | "batch" => {
            let chunks = line["chunks"].as_array().unwrap().iter();
            let chunks: Vec<_> = chunks.map(ToString::to_string).collect();
            format!("{call} gets {}", chunks.join(", "))
        }
        "callback" if line["shared"] == true => format!("shared callback{}", code(&line["error"])),
        "callback" => format!("callback {number}{}", code(&line["error"])),
        "endCallback" => format!("end callback {number}{}", code(&line["error"])),
        "drain" | "final" | "construct" | "error" | "destroy" => {
            format!("{call}{}", code(&line["error"]))
        }
        // These are told only by who listens.
        "prefinish" | "finish" | "close" => {
            return text
                .contains(&format!("stream.on('{call}'"))
                .then(|| call.to_owned());
        }
        _ => return None,
    })
}

fn code(error: &Value) -> String {
    match error.as_str() {
        None => String::new(),
        // The program prints `error.code`, which these do not have.
        Some("Error" | "TypeError") => " undefined".to_owned(),
        Some(code) => format!(" {code}"),
    }
}

fn what(line: &Value) -> String {
    let weight = &line["weight"];
    let plural = if *weight == 1 { "" } else { "s" };
    match line["data"].as_str() {
        None => format!("{weight} byte{plural}"),
        Some("text") => format!("{weight} character{plural}"),
        Some(other) => other.to_owned(),
    }
}
