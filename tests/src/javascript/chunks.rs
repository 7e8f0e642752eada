//! Writes and ends, and their callbacks.

use highwater_model::quantity::Whole;
use highwater_model::vocabulary::{CallKind, Callback, Data};

use super::Printer;
use super::lines::{Lines, arrow, braces};

impl Printer {
    /// An expression that makes a chunk.
    fn chunk(&self, weight: Whole, data: Data) -> String {
        match data {
            Data::Bytes => format!("Buffer.alloc({weight})"),
            // Any character of two bytes; which one only says which chunk it is.
            Data::Text if self.uses.chunks() < 2 => format!("'é'.repeat({weight})"),
            Data::Text => format!("text({weight})"),
            Data::Null => "null".to_owned(),
            Data::Object => "{}".to_owned(),
        }
    }

    /// An expression for the number of `chunk`.
    pub(super) fn number(&self) -> &'static str {
        let decoded = self.settings.decode_strings && !self.settings.object_mode;
        if self.uses.texts && decoded {
            "idOf(chunk)"
        } else {
            "chunks.indexOf(chunk) + 1"
        }
    }

    /// The functions that chunks are made and known by.
    pub(super) fn chunk_functions(&self) -> Lines {
        let mut lines = Lines::new();
        if self.uses.chunks() < 2 {
            return lines;
        }
        if self.uses.texts {
            // Two bytes a character; the character says which chunk it is.
            lines.push(
                "const text = (length) => String.fromCharCode(0x101 + chunks.length).repeat(length);"
                    .to_owned(),
            );
            if self.number().starts_with("idOf") {
                let body = "chunks.indexOf(chunk) + 1 || String(chunk).charCodeAt(0) - 0x100;";
                lines.push(format!("const idOf = (chunk) => {body}"));
            }
        }
        if self.uses.end_chunks > 0 {
            lines.push("const keep = (chunk) => chunks[chunks.push(chunk) - 1];".to_owned());
        }
        lines
    }

    /// The function `writeChunk`, if there is more than one write.
    pub(super) fn write_chunk(&self) -> Lines {
        if self.uses.writes < 2 {
            return Lines::new();
        }
        let callbacks = self.uses.callbacks();
        let some = callbacks > 0 && callbacks < self.uses.writes || self.mixes_callbacks();
        let mut parameters = Vec::new();
        if self.uses.other_writes {
            parameters.extend(["chunk", "what"]);
        } else if self.uses.weight().is_none() {
            parameters.push("size");
        }
        if some {
            parameters.push("{ callback } = {}");
        }
        let (size, what) = match self.uses.weight() {
            _ if self.uses.other_writes => (String::new(), "${what}".into()),
            Some(weight) => (weight.to_string(), bytes(weight)),
            None if self.uses.single_bytes() => ("size".into(), "${bytes}".into()),
            None => ("size".into(), "${size} bytes".into()),
        };
        let mut body = Lines::new();
        if !size.is_empty() {
            body.push(format!("const chunk = Buffer.alloc({size});"));
        }
        body.push("const id = chunks.push(chunk);".to_owned());
        if what == "${bytes}" {
            body.push("const bytes = size === 1 ? '1 byte' : `${size} bytes`;".to_owned());
        }
        let mut write = Lines::new();
        if some {
            if self.uses.own > 0 {
                body.append(&mut self.callback("const called = ", "${id}", ";"));
            }
            write.push(self.written_as_told());
        } else if self.uses.shared > 0 {
            write.push("const result = stream.write(chunk, shared);".to_owned());
        } else if callbacks > 0 {
            write.append(&mut self.callback("const result = stream.write(chunk, ", "${id}", ");"));
        } else {
            write.push("const result = stream.write(chunk);".to_owned());
        }
        write.push(self.module.written("${id}", &what));
        body.append(&mut self.attempt("write", write));
        let head = format!("const writeChunk = ({}) => {{", parameters.join(", "));
        braces(&head, body, "};")
    }

    fn mixes_callbacks(&self) -> bool {
        self.uses.own > 0 && self.uses.shared > 0
    }

    /// The write of `chunk` with the callback that `callback` says.
    fn written_as_told(&self) -> String {
        let function = match (self.uses.own, self.uses.shared) {
            (_, 0) => "called",
            (0, _) => "shared",
            _ => "callback === 'shared' ? shared : called",
        };
        if self.uses.callbacks() == self.uses.writes {
            return format!("const result = stream.write(chunk, {function});");
        }
        format!("const result = callback ? stream.write(chunk, {function}) : stream.write(chunk);")
    }

    pub(super) fn write(&self, weight: Whole, data: Data, callback: Callback) -> Lines {
        let chunk = self.chunk(weight, data);
        if self.uses.writes > 1 {
            let mut arguments = Vec::new();
            if self.uses.other_writes {
                arguments.extend([chunk, format!("'{}'", described(weight, data))]);
            } else if self.uses.weight().is_none() {
                arguments.push(weight.to_string());
            }
            let all = self.uses.callbacks() == self.uses.writes && !self.mixes_callbacks();
            if callback == Callback::Shared && self.mixes_callbacks() {
                arguments.push("{ callback: 'shared' }".to_owned());
            } else if callback != Callback::None && !all {
                arguments.push("{ callback: true }".to_owned());
            }
            return vec![format!("writeChunk({});", arguments.join(", "))];
        }
        let chunk = self.kept(chunk);
        let call = format!("const result = stream.write({chunk}");
        // The only write, but an end before it may have had a chunk.
        let number = if self.uses.end_chunks > 0 {
            "${id}"
        } else {
            "1"
        };
        let mut before = Lines::new();
        if self.uses.end_chunks > 0 {
            before.push("const id = chunks.length + 1;".to_owned());
        }
        let mut lines = match callback {
            Callback::None => vec![format!("{call});")],
            Callback::Own => self.callback(&format!("{call}, "), number, ");"),
            Callback::Shared => vec![format!("{call}, shared);")],
        };
        lines.push(self.module.written(number, &described(weight, data)));
        before.append(&mut self.attempt("write", lines));
        before
    }

    /// The chunk, noted among the chunks if there are others.
    fn kept(&self, chunk: String) -> String {
        if self.uses.end_chunks > 0 && self.uses.chunks() > 1 {
            format!("keep({chunk})")
        } else {
            chunk
        }
    }

    /// The callback of the write with this number.
    fn callback(&self, head: &str, id: &str, tail: &str) -> Lines {
        self.told(
            head,
            &format!("callback {id}"),
            tail,
            self.callback_reaction(),
        )
    }

    /// The function that writes share, if any do.
    pub(super) fn shared(&self) -> Lines {
        if self.uses.shared == 0 {
            return Lines::new();
        }
        self.told(
            "const shared = ",
            "shared callback",
            ";",
            self.callback_reaction(),
        )
    }

    /// What a callback does, if there are two kinds of them that count together.
    pub(super) fn on_callback(&self) -> Lines {
        if self.mixes_callbacks() && self.reacts(CallKind::Callback) {
            braces(
                "const onCallback = () => {",
                self.react(CallKind::Callback),
                "};",
            )
        } else {
            Lines::new()
        }
    }

    fn callback_reaction(&self) -> Lines {
        match self.on_callback()[..] {
            [] => self.react(CallKind::Callback),
            _ => vec!["onCallback();".to_owned()],
        }
    }

    /// A function that tells that it is called, and with which error.
    fn told(&self, head: &str, what: &str, tail: &str, mut reaction: Lines) -> Lines {
        let plain = if what.contains('$') {
            format!("`{what}`")
        } else {
            format!("'{what}'")
        };
        let (parameter, text) = if self.may_fail() {
            (
                "error",
                format!("error ? `{what} ${{error.code}}` : {plain}"),
            )
        } else {
            ("", plain)
        };
        let mut body = vec![format!("console.log({text});")];
        body.append(&mut reaction);
        arrow(head, parameter, body, tail)
    }

    /// Whether ends go through the function `endStream`, which numbers them.
    fn numbers_ends(&self) -> bool {
        self.uses.end_callbacks > 0 && self.uses.ends > 1
    }

    /// The function `endStream`, if there is one.
    pub(super) fn end_stream(&self) -> Lines {
        if !self.numbers_ends() {
            return Lines::new();
        }
        let reaction = self.react(CallKind::EndCallback);
        let mut body = vec!["const id = callback ? ++ends : 0;".to_owned()];
        body.append(&mut self.told("const called = ", "end callback ${id}", ";", reaction));
        body.push("if (callback) values.push(called);".to_owned());
        body.append(&mut self.attempt("end", vec!["stream.end(...values);".to_owned()]));
        let mut lines = vec!["let ends = 0;".to_owned()];
        lines.append(&mut braces(
            "const endStream = (callback, ...values) => {",
            body,
            "};",
        ));
        lines
    }

    pub(super) fn end(&self, weight: Option<Whole>, data: Data, callback: bool) -> Lines {
        let chunk = weight.map(|weight| self.kept(self.chunk(weight, data)));
        if self.numbers_ends() {
            let mut arguments = vec![callback.to_string()];
            arguments.extend(chunk);
            return vec![format!("endStream({});", arguments.join(", "))];
        }
        if !callback {
            let call = format!("stream.end({});", chunk.unwrap_or_default());
            return self.attempt("end", vec![call]);
        }
        let head = match chunk {
            Some(chunk) => format!("stream.end({chunk}, "),
            None => "stream.end(".to_owned(),
        };
        let reaction = self.react(CallKind::EndCallback);
        self.attempt("end", self.told(&head, "end callback 1", ");", reaction))
    }
}

/// What a chunk is, as the printed lines have it.
fn described(weight: Whole, data: Data) -> String {
    match data {
        Data::Bytes => bytes(weight),
        Data::Text if weight == Whole(1) => "1 character".to_owned(),
        Data::Text => format!("{weight} characters"),
        Data::Null => "null".to_owned(),
        Data::Object => "object".to_owned(),
    }
}

fn bytes(weight: Whole) -> String {
    let unit = if weight == Whole(1) { "byte" } else { "bytes" };
    format!("{weight} {unit}")
}
