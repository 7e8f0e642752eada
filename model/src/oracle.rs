//! The oracle: judges a trace, line by line.
//!
//! Two judges look at every line. The [rules](crate::rules) say whether a promise is broken. The
//! replay says whether the declared dialect's machine could have shown this line, keeping every
//! machine state that hidden ticks allow. So a subject can keep every rule and still drift.

mod replay;
mod stream;

use std::collections::BTreeMap;
use std::fmt;

use crate::declared::Declared;
use crate::rules::Rule;
use crate::trace::{Body, Ending, Line};
use stream::Stream;

/// What came of judging a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every rule is kept, and every line is what the declared dialect predicts.
    Conforms,
    /// It cannot be said; the report says why.
    Undecided,
    /// No rule is broken, but the declared dialect predicts something else.
    Drifts,
    /// A rule is broken.
    Violates,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conforms => "conforms",
            Self::Undecided => "undecided",
            Self::Drifts => "drifts",
            Self::Violates => "violates",
        })
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A rule is broken. A producer's rule tells of the program, not of the subject.
    Rule(&'static Rule),
    /// The declared dialect predicts something else.
    Drift,
}

/// One thing that is wrong with a trace.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The number of the line, the header being 1.
    pub line: usize,
    /// Of which stream.
    pub stream: u64,
    /// What it is.
    pub kind: Kind,
    /// What the trace shows there.
    pub seen: String,
    /// What was allowed instead.
    pub allowed: String,
    /// The state before, as far as the trace had shown it.
    pub before: String,
}

impl Finding {
    /// The rule's id, or `drift`.
    pub fn id(&self) -> &'static str {
        match self.kind {
            Kind::Rule(rule) => rule.id,
            Kind::Drift => "drift",
        }
    }
}

/// What the oracle says of a whole trace.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// In one word.
    pub verdict: Verdict,
    /// The first break of each rule, and the first drift, of each stream, by line.
    pub findings: Vec<Finding>,
    /// Breaks of the producers' rules: how often each producer's program broke one, first line.
    pub producers: Vec<Finding>,
    /// How often a producer's rule was broken in all.
    pub producer_breaks: usize,
    /// Why it is undecided, if it is.
    pub undecided: Option<String>,
    /// How many lines were read below the header.
    pub lines: usize,
    /// How many streams there were.
    pub streams: usize,
    /// How many of them were replayed on the declared dialect's machine.
    pub replayed: usize,
}

impl Judgement {
    /// The same, but for what is said of rules that a subject with these capabilities cannot be asked.
    #[must_use]
    pub fn asked(mut self, capabilities: &[String]) -> Self {
        self.findings.retain(|finding| match finding.kind {
            Kind::Rule(rule) => rule.lacks(capabilities).is_empty(),
            Kind::Drift => true,
        });
        self.verdict = verdict_of(&self.findings, self.undecided.is_some());
        self
    }

    /// The first finding with this id: a rule's, or `drift`.
    pub fn finding(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id() == id)
    }
}

/// Judges one trace.
#[derive(Debug)]
pub struct Oracle {
    declared: Option<Declared>,
    streams: BTreeMap<u64, Stream>,
    next_seq: u64,
    ended: bool,
    lines: usize,
    undecided: Option<String>,
}

impl Oracle {
    /// An oracle for a trace declared to follow a dialect. `None`: the rules alone judge, as for
    /// a partial trace or a subject of no known dialect.
    pub fn new(declared: Option<Declared>) -> Self {
        Self {
            declared,
            streams: BTreeMap::new(),
            next_seq: 1,
            ended: false,
            lines: 0,
            undecided: None,
        }
    }

    /// Reads the next line; `number` is its number in the file.
    pub fn read(&mut self, number: usize, line: &Line) {
        self.lines += 1;
        if self.ended {
            self.undecide(number, "there are lines after the end");
        }
        if line.seq != self.next_seq {
            let why = format!(
                "seq is {}, expected {}: lines are missing, twice or swapped",
                line.seq, self.next_seq
            );
            self.undecide(number, &why);
        }
        self.next_seq = line.seq + 1;
        match &line.body {
            Body::End(ending) => {
                self.ended = true;
                if *ending == Ending::Quiescent {
                    for (id, stream) in &mut self.streams {
                        stream.rest(*id, number);
                    }
                }
            }
            Body::Open(options) => {
                let stream = Stream::new(self.declared, *options);
                if let (true, Some(declared)) = (!stream.replays(), self.declared) {
                    let why = format!("{} has no such options", declared.name());
                    self.undecide(number, &why);
                }
                if self.streams.insert(line.stream, stream).is_some() {
                    let why = format!("stream {} is opened twice", line.stream);
                    self.undecide(number, &why);
                }
            }
            body => {
                if let Some(stream) = self.streams.get_mut(&line.stream) {
                    stream.read(line.stream, number, body);
                } else {
                    let why = format!("stream {} has not been opened", line.stream);
                    self.undecide(number, &why);
                }
            }
        }
    }

    fn undecide(&mut self, number: usize, why: &str) {
        self.undecided
            .get_or_insert_with(|| format!("line {number}: {why}"));
    }

    /// The judgement, once the last line has been read. `cut`: why the trace is known to be cut
    /// short, if it is.
    pub fn finish(mut self, cut: Option<String>) -> Judgement {
        if let Some(why) = cut {
            self.undecided.get_or_insert(why);
        } else if !self.ended {
            self.undecided.get_or_insert_with(|| {
                "the trace is cut short: it has no end line, so what never came cannot be told \
                 from what was not recorded"
                    .into()
            });
        }
        let mut findings = Vec::new();
        let mut producers = Vec::new();
        let mut producer_breaks = 0;
        let replayed = self
            .streams
            .values()
            .filter(|stream| stream.replays())
            .count();
        let streams = self.streams.len();
        for stream in self.streams.into_values() {
            producer_breaks += stream.producer_breaks;
            findings.extend(stream.findings);
            producers.extend(stream.producers);
        }
        findings.sort_by_key(|finding: &Finding| finding.line);
        let verdict = verdict_of(&findings, self.undecided.is_some());
        Judgement {
            verdict,
            findings,
            producers,
            producer_breaks,
            undecided: self.undecided,
            lines: self.lines,
            streams,
            replayed,
        }
    }
}

fn verdict_of(findings: &[Finding], undecided: bool) -> Verdict {
    let mut kinds = findings.iter().map(|finding| finding.kind);
    if kinds.any(|kind| matches!(kind, Kind::Rule(_))) {
        Verdict::Violates
    } else if undecided {
        Verdict::Undecided
    } else if findings.is_empty() {
        Verdict::Conforms
    } else {
        Verdict::Drifts
    }
}
