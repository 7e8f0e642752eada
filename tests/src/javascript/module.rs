//! Whose streams a printed program uses, and what is written in another way for them.

use highwater_model::trace::Settings;

use super::lines::Lines;

/// What is required for `Writable`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Module {
    /// The runtime's own.
    #[default]
    Stream,
    /// The library readable-stream: the same by another name.
    ReadableStream,
    /// The library streamx: without getters, and its sink has no encoding.
    Streamx,
}

impl Module {
    /// What the subject of this full name brings: `node@26.10.0`, `streamx@2.28.1`.
    pub fn of_subject(subject: &str) -> Self {
        match subject.split('@').next() {
            Some("readable-stream") => Self::ReadableStream,
            Some("streamx") => Self::Streamx,
            _ => Self::Stream,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::ReadableStream => "readable-stream",
            Self::Streamx => "streamx",
        }
    }

    pub(super) fn is_streamx(self) -> bool {
        self == Self::Streamx
    }

    /// How the sink begins.
    pub(super) fn sink(self) -> &'static str {
        if self.is_streamx() {
            "write(chunk, callback) {"
        } else {
            "write(chunk, encoding, callback) {"
        }
    }

    /// What an entry of a batch is taken as, to have its chunk.
    pub(super) fn entry(self) -> &'static str {
        if self.is_streamx() {
            "chunk"
        } else {
            "{ chunk }"
        }
    }

    /// How `_destroy` begins. That of streamx is not told why.
    pub(super) fn destroy(self) -> &'static str {
        if self.is_streamx() {
            "destroy(callback) {"
        } else {
            "destroy(error, callback) {"
        }
    }

    /// How `_construct` begins.
    pub(super) fn construct(self) -> &'static str {
        if self.is_streamx() {
            "open(callback) {"
        } else {
            "construct(callback) {"
        }
    }

    /// The options besides the mark and the hooks. `texts`: whether strings are written.
    pub(super) fn options(self, settings: Settings, texts: bool) -> Lines {
        if self.is_streamx() {
            // What has no such option there is said in functions.
            let function = if settings.object_mode {
                "byteLength: () => 1,"
            } else if !texts {
                return Lines::new();
            } else if settings.decode_strings {
                "map: (data) => (typeof data === 'string' ? Buffer.from(data) : data),"
            } else {
                "byteLength: (data) => data?.byteLength ?? data?.length ?? 1024,"
            };
            return vec![function.to_owned()];
        }
        let others = [
            (!settings.emit_close, "emitClose: false,"),
            (settings.object_mode, "objectMode: true,"),
            (!settings.decode_strings, "decodeStrings: false,"),
        ];
        let others = others.into_iter().filter(|(given, _)| *given);
        std::iter::once(format!("autoDestroy: {},", settings.auto_destroy))
            .chain(others.map(|(_, option)| option.to_owned()))
            .collect()
    }

    fn length(self) -> &'static str {
        if self.is_streamx() {
            "${stream._writableState.buffered}"
        } else {
            "${stream.writableLength}"
        }
    }

    /// What a `write` gave, told.
    pub(super) fn written(self, id: &str, bytes: &str) -> String {
        let length = self.length();
        format!("console.log(`write {id} ({bytes}) → ${{result}}, length {length}`);")
    }

    /// Where the stream stands in the end, told.
    pub(super) fn rest(self) -> String {
        let need_drain = if self.is_streamx() {
            "backpressured ${Writable.isBackpressured(stream)}"
        } else {
            "needDrain ${stream.writableNeedDrain}"
        };
        format!(
            "console.log(`at rest: length {}, {need_drain}`);",
            self.length()
        )
    }
}
