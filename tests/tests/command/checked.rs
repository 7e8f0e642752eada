//! What `check` finds, in several forms at once: a search takes seconds, and none of them needs one of its own.

use std::sync::OnceLock;

use super::run::{Ran, command, folder, run};

/// A run that wrote further forms of its report.
pub(crate) struct Checked {
    /// As people read it.
    pub(crate) text: Ran,
    forms: Vec<(&'static str, String)>,
}

impl Checked {
    fn run(arguments: &str, forms: &[&'static str]) -> Self {
        let folder = folder();
        let file = |form: &str| folder.path().join(form);
        let mut check = command(arguments.split_whitespace());
        for form in forms {
            check.arg("--also");
            check.arg(format!("{form}={}", file(form).display()));
        }
        let text = run(&mut check);
        let read = |form: &&'static str| {
            let written = std::fs::read_to_string(file(form));
            (*form, written.expect("it was written"))
        };
        let forms = forms.iter().map(read).collect();
        Self { text, forms }
    }

    /// The run as it is in another form.
    pub(crate) fn form(&self, form: &str) -> Ran {
        let mut forms = self.forms.iter();
        let written = forms.find_map(|(name, text)| (*name == form).then(|| text.clone()));
        Ran {
            code: self.text.code,
            stdout: written.expect("it was asked for"),
            stderr: self.text.stderr.clone(),
        }
    }
}

/// Of `reference`, model × core and the Rust stream.
pub(crate) fn all() -> &'static Checked {
    static CHECKED: OnceLock<Checked> = OnceLock::new();
    CHECKED.get_or_init(|| Checked::run("check", &["tap"]))
}

/// Of a dialect with a lost drain and more.
pub(crate) fn broken() -> &'static Checked {
    static CHECKED: OnceLock<Checked> = OnceLock::new();
    CHECKED.get_or_init(|| Checked::run("check --dialect node-20.10", &["json", "sarif"]))
}
