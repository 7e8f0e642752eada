//! The subjects that are no JavaScript: asyncio's transports and tokio's channel.

use std::fs;
use std::path::Path;

use highwater_conformance::campaign::{self, Plan, Shard, Tally};
use highwater_conformance::channel::Channel;
use highwater_conformance::expectations::Expectations;
use highwater_conformance::strategy::Space;
use highwater_conformance::subject::{self, Driven, Options, Spec, Subject};
use highwater_model::declared::Declared;
use highwater_model::marks::{ASYNCIO, Dialect, LowMark, TOKIO_MPSC};
use libtest_mimic::{Failed, Trial};

use super::support::{on, started};

pub(crate) fn trials() -> Vec<Trial> {
    let asyncio = |name, test: fn(&mut (dyn Subject + Send)) -> Result<(), Failed>| {
        on(started("asyncio"), name, test)
    };
    let channel = |name, test: fn(&mut (dyn Subject + Send)) -> Result<(), Failed>| {
        Trial::test(name, move || test(&mut Channel::new()))
    };
    vec![
        channel("tokio-mpsc", |subject| {
            super::predicted_and_broken(&super::run(subject, "tokio-mpsc", CHANNEL)?, &[])
        }),
        channel("tokio-mpsc drifts from another low mark", |subject| {
            drifts(subject, &LATE_PERMIT)
        }),
        asyncio("asyncio", |subject| {
            let tally = super::run(subject, "asyncio", TRANSPORT)?;
            super::predicted_and_broken(&tally, &["F1", "T1", "X4"])
        }),
        asyncio("asyncio drifts from another low mark", |subject| {
            drifts(subject, &EARLY_RESUME)
        }),
        asyncio("asyncio drifts without its defects", |subject| {
            drifts(subject, &MENDED)
        }),
        asyncio("asyncio breaks what is expected", |subject| {
            let version = &subject.identity().version;
            let name = format!("asyncio@{version}");
            if Expectations::shipped(&name).is_none() {
                // Of another patch of Python nothing is written down; the programs are the same.
                return super::breaks_expected(subject, "asyncio@3.11.7");
            }
            super::breaks_expected(subject, &name)
        }),
        on(
            started("asyncio").and_then(|_| with_low_mark_0()),
            "an asyncio that resumes at 0 only loses the drain",
            |subject| {
                let tally = played(subject, TRANSPORT)?;
                let programs = tally.broken.get("D1").map_or(0, |broken| broken.programs);
                if tally.drift.is_none() || programs == 0 {
                    return Err(format!("{:?}", tally.broken.keys()).into());
                }
                Ok(())
            },
        ),
    ]
}

const TRANSPORT: Declared = Declared::Marks(&ASYNCIO);
const CHANNEL: Declared = Declared::Marks(&TOKIO_MPSC);

/// Programs enough to notice.
const FEW: usize = 500;

static LATE_PERMIT: Dialect = Dialect {
    low_mark: LowMark::Quarter,
    ..TOKIO_MPSC
};

static EARLY_RESUME: Dialect = Dialect {
    low_mark: LowMark::BelowHigh,
    ..ASYNCIO
};

static MENDED: Dialect = Dialect {
    lost_twice: false,
    shuts_twice: false,
    ..ASYNCIO
};

fn played(subject: &mut (dyn Subject + Send), declared: Declared) -> Result<Tally, Failed> {
    let plan = Plan {
        standard: declared.into(),
        corpus: None,
        programs: FEW,
        seed: 1,
        space: Space::of(declared),
        shard: Shard::WHOLE,
    };
    campaign::run(subject, plan, &mut |_| {}).map_err(|error| error.to_string().into())
}

fn drifts(subject: &mut (dyn Subject + Send), dialect: &'static Dialect) -> Result<(), Failed> {
    let tally = played(subject, Declared::Marks(dialect))?;
    match tally.drift {
        Some(_) => Ok(()),
        None => Err("it ran as the real one".into()),
    }
}

/// A transport that says its low mark and has another: the driver with one line changed.
fn with_low_mark_0() -> Result<Driven, String> {
    let driver = include_str!("../../driver/asyncio_transport.py");
    let line = "        low, high = self.transport.get_write_buffer_limits()\n";
    assert_eq!(driver.matches(line).count(), 1);
    let broken = driver.replace(
        line,
        &format!("{line}        self.transport._low_water = 0\n"),
    );
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("asyncio_with_low_mark_0.py");
    fs::write(&file, broken).map_err(|error| error.to_string())?;
    let words = ["python3".into(), "-I".into(), file.into()];
    let spec = Spec::Executable(words.into());
    let started = subject::start(&spec, &Options::default(), &mut |_| {});
    started.map_err(|error| error.to_string())
}
