//! A driver that does with each "program", which is a word here, what the word says.

use std::path::Path;
use std::time::Duration;

use highwater_conformance::subject::{Driven, Kind, Options, Outcome, Spec, Subject as _, start};

use super::{quiet, script};

const DRIVER: &str = r#"
read -r init
echo '{"ready":{"protocol":1,"driver":"fake","runtime":"sh","version":"1.0.0","capabilities":[]}}'
previous=0
while read -r line; do
  run=${line#*:}; run=${run%%,*}
  eager=; case $line in *eager*) eager=1 ;; esac
  begin() { [ -z "$eager" ] || printf '{"run":%s}\n{"seq":1,"turn":1}\n' "$run"; }
  case $line in
    *fine*) printf '{"run":%s}\n{"seq":1,"op":"end"}\n{"seq":2,"end":"quiescent"}\n' "$run" ;;
    *hang*) begin; exec sleep 1000 ;;
    *slow*) [ -n "$eager" ] || exec sleep 1000; begin; echo '{"seq":2,"end":"quiescent"}' ;;
    *die*) begin; echo 'out of cheese' >&2; exit 3 ;;
    *once*) begin; [ -n "$eager" ] || exit 4; echo '{"seq":2,"end":"quiescent"}' ;;
    *noise*) printf '{"run":%s}\nhello from the library\n' "$run" ;;
    *swap*) printf '{"run":%s}\n' "$previous" ;;
    *stray*) printf '{"stray":"drain","run":%s}\n{"run":%s}\n{"seq":1,"end":"quiescent"}\n' "$previous" "$run" ;;
    *endless*) printf '{"run":%s}\n' "$run"; exec yes '{"seq":1,"stream":1,"turn":1}' ;;
    *refuse*) printf '{"error":"unknown op","run":%s}\n' "$run" ;;
  esac
  previous=$run
done
"#;

fn spec_of(folder: &Path, text: &str) -> Spec {
    Spec::Executable(vec![script(folder, "driver", text).into()])
}

fn options() -> Options {
    Options {
        patience: Duration::from_millis(400),
        ..Options::default()
    }
}

fn fake() -> (tempfile::TempDir, Driven) {
    let folder = tempfile::tempdir().unwrap();
    let subject = start(&spec_of(folder.path(), DRIVER), &options(), &mut quiet).unwrap();
    (folder, subject)
}

fn outcomes(words: &[&str]) -> Vec<Outcome> {
    let (_folder, mut subject) = fake();
    let programs: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    let outcomes = subject.run_batch(&programs).unwrap();
    assert_eq!(outcomes.len(), words.len());
    // Whatever happened, it goes on.
    assert_eq!(
        subject.run_batch(&["\"fine\"".to_owned()]).unwrap(),
        [fine()]
    );
    outcomes
}

fn fine() -> Outcome {
    Outcome::Trace("{\"seq\":1,\"op\":\"end\"}\n{\"seq\":2,\"end\":\"quiescent\"}\n".to_owned())
}

const BEGUN: &str = "{\"seq\":1,\"turn\":1}\n";

#[test]
fn a_driver_says_who_it_is() {
    let (folder, subject) = fake();
    let identity = subject.identity();
    assert_eq!(
        identity.name,
        format!("-- {}", folder.path().join("driver").display())
    );
    assert_eq!(
        (&*identity.driver, &*identity.runtime, &*identity.version),
        ("fake", "sh", "1.0.0")
    );
}

#[test]
fn a_hang_is_cut_off_where_it_is() {
    let outcomes = outcomes(&["fine", "hang", "fine"]);
    assert_eq!(
        outcomes,
        [
            fine(),
            Outcome::Hung {
                after: BEGUN.to_owned()
            },
            fine()
        ]
    );
}

#[test]
fn what_was_only_slow_has_a_second_chance() {
    let done = Outcome::Trace(format!("{BEGUN}{{\"seq\":2,\"end\":\"quiescent\"}}\n"));
    assert_eq!(outcomes(&["slow", "fine"]), [done, fine()]);
}

#[test]
fn a_death_is_reported_with_its_last_words() {
    let died = |status: i32, stderr: &str, after: &str| Outcome::Died {
        status: format!("exit status: {status}"),
        stderr: stderr.to_owned(),
        after: after.to_owned(),
    };
    let outcomes = outcomes(&["fine", "die", "fine", "once", "fine"]);
    let dead = died(3, "out of cheese\n", BEGUN);
    assert_eq!(outcomes, [fine(), dead, fine(), died(4, "", ""), fine()]);
}

#[test]
fn noise_is_put_on_the_account_of_its_program() {
    let outcomes = outcomes(&["fine", "noise", "fine", "swap", "fine"]);
    let noise = |line: &str| Outcome::Noise {
        line: line.to_owned(),
    };
    // After the noise the driver is a new one, which counts on from the fourth program.
    assert_eq!(
        outcomes[..3],
        [fine(), noise("hello from the library"), fine()]
    );
    assert!(matches!(&outcomes[3], Outcome::Noise { line } if line.starts_with("{\"run\":")));
    assert_eq!(outcomes[4], fine());
}

#[test]
fn a_late_call_is_put_on_the_account_of_the_program_that_had_ended() {
    let stray = outcomes(&["fine", "fine", "stray", "fine"]);
    assert_eq!(stray[0], fine());
    assert!(matches!(&stray[1], Outcome::Noise { line } if line.contains("stray")));
    // The third ran again in a new process, and blamed run 0, which nobody asked for: so it is blamed itself.
    assert!(matches!(&stray[2], Outcome::Noise { .. }));
    assert_eq!(stray[3], fine());
}

#[test]
fn a_trace_without_end_is_cut_off() {
    let outcomes = outcomes(&["endless", "fine"]);
    assert!(matches!(&outcomes[0], Outcome::Hung { after } if after.len() > 1 << 20));
    assert_eq!(outcomes[1], fine());
}

#[test]
fn a_refusal_breaks_nothing() {
    let refused = Outcome::Refused {
        message: "unknown op".to_owned(),
    };
    assert_eq!(outcomes(&["refuse", "fine"]), [refused, fine()]);
}

#[test]
fn an_empty_batch_is_no_work() {
    assert!(outcomes(&[]).is_empty());
}

#[test]
fn far_more_than_a_pipe_holds_goes_both_ways() {
    let (_folder, mut subject) = fake();
    let programs = vec![format!("\"fine{}\"", " ".repeat(2000)); 3000];
    let outcomes = subject.run_batch(&programs).unwrap();
    assert!(outcomes.len() == 3000 && outcomes.iter().all(|outcome| *outcome == fine()));
}

#[test]
fn what_is_no_driver_is_said_to_be_none() {
    let refusal = |text: &str| {
        let folder = tempfile::tempdir().unwrap();
        let error = start(&spec_of(folder.path(), text), &options(), &mut quiet)
            .err()
            .unwrap();
        assert_eq!(error.kind(), Kind::Undecided);
        error.to_string()
    };
    assert!(refusal("echo 'bad day' >&2; exit 7").contains("exit status: 7); it said: bad day"));
    assert!(refusal("exec sleep 1000").contains("said nothing for 0.4 s"));
    assert!(refusal("echo hello; exec sleep 1000").contains("its first line is `hello`"));
    assert!(
        refusal("echo '{\"error\":\"only protocol 0 here\"}'").contains("only protocol 0 here")
    );
    let newer = DRIVER.replace("\"protocol\":1", "\"protocol\":2");
    assert!(refusal(&newer).contains("it speaks protocol 2"));
}

#[test]
fn a_command_that_does_not_exist_is_a_usage_error() {
    let spec = Spec::Executable(vec!["/no/such/driver".into()]);
    let error = start(&spec, &options(), &mut quiet).err().unwrap();
    assert_eq!(error.kind(), Kind::Usage);
    let error = start(&Spec::Executable(Vec::new()), &options(), &mut quiet)
        .err()
        .unwrap();
    assert_eq!(error.kind(), Kind::Usage);
}
