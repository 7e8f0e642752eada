//! The contract of a stream with backpressure, executable.
//!
//! A stream with backpressure makes one promise: if the producer stops when `write` says false and
//! goes on at `drain`, memory stays bounded. This package is that promise, exactly:
//!
//! | module | what it is |
//! |---|---|
//! | [`vocabulary`] | ops go in, events come out |
//! | [`machine`], [`mod@reference`], [`node`], [`streamx`], [`marks`] | what a stream does with an op, one step at a time |
//! | [`held`] | which callbacks the users of a machine that pushes can call |
//! | [`declared`] | the dialects by name |
//! | [`program`] | a deterministic user of a stream |
//! | [`trace`] | what ran, one event a line |
//! | [`rules`] | what every stream promises, as monitors over traces |
//! | [`systems`], [`checker`] | machines closed by all the user code there can be, searched whole |
//! | [`chart`] | a path as a sequence chart |
//! | [`oracle`] | judges a recorded trace by the rules and by replaying it |
//!
//! Nothing here does input or output, and only the checker has threads.
//!
//! ```
//! use highwater_model::declared::Declared;
//! use highwater_model::program::{self, Program};
//! use highwater_model::oracle::{Oracle, Verdict};
//! use highwater_model::trace::{Body, Line};
//!
//! // At mark 0 a sink that completes inside its call: Node 20.10 never emits the drain it owes.
//! let program: Program = serde_json::from_str(
//!     r#"{"highWaterMark":0,"turns":[[{"op":"write","weight":1}]],
//!         "reactions":[{"on":"sink","nth":1,"do":[{"op":"complete"}]}]}"#,
//! )?;
//! let verdict = |dialect: &str| {
//!     let declared = Declared::named(dialect).expect("it is one");
//!     let options = declared.options(program.high_water_mark, program.settings);
//!     let stream = declared.open(options).expect("its own options");
//!     let mut oracle = Oracle::new(Some(declared));
//!     let mut seq = 0;
//!     program::run(&program, stream, options, |body| {
//!         seq += 1;
//!         let stream = u64::from(!matches!(body, Body::End(_)));
//!         oracle.read(seq as usize, &Line { seq, stream, body });
//!     });
//!     oracle.finish(None).verdict
//! };
//! assert_eq!(verdict("node-20.10"), Verdict::Violates);
//! assert_eq!(verdict("node-26"), Verdict::Conforms);
//! # Ok::<(), serde_json::Error>(())
//! ```

pub mod chart;
pub mod checker;
pub mod declared;
pub mod held;
pub mod machine;
pub mod marks;
pub mod node;
pub mod oracle;
pub mod program;
pub mod quantity;
pub mod queue;
pub mod reference;
pub mod rules;
pub mod streamx;
pub mod systems;
pub mod trace;
pub mod vocabulary;
