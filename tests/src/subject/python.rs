//! Which Python: the `python3` on the PATH, and whether its version is the one that was asked for.

use std::fmt;

use super::error::SubjectError;

/// The Python whose asyncio is tested: always the `python3` on the PATH.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Python {
    /// What its version has to begin with: `3.11`, `3.11.7`; `None`: whatever it is.
    pub version: Option<String>,
}

impl Python {
    /// The subject's name.
    pub(super) const NAME: &str = "asyncio";
    /// One with a version, for messages.
    pub(super) const EXAMPLE: &str = "asyncio@3.11";
    /// The command that is looked for.
    pub(super) const COMMAND: &str = "python3";

    /// Reads `asyncio`, `asyncio@3.11` and `asyncio@3.11.7`; `None` if that is not asyncio's name.
    pub(super) fn parse(text: &str) -> Option<Result<Self, SubjectError>> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        if name != Self::NAME {
            return None;
        }
        let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let well_formed = |version: &str| {
            let parts: Vec<_> = version.split('.').collect();
            (2..=3).contains(&parts.len()) && parts.into_iter().all(number)
        };
        Some(match version {
            Some(version) if !well_formed(version) => Err(SubjectError::PythonVersion {
                given: text.to_owned(),
            }),
            version => Ok(Self {
                version: version.map(str::to_owned),
            }),
        })
    }

    /// Whether this version is the one that was asked for.
    pub(super) fn is(&self, version: &str) -> bool {
        self.version.as_ref().is_none_or(|asked| {
            let rest = version.strip_prefix(asked.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

impl fmt::Display for Python {
    /// As the user writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAME)?;
        match &self.version {
            None => Ok(()),
            Some(version) => write!(f, "@{version}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Python;

    #[test]
    fn a_version_is_a_beginning() {
        let asked = |text: &str| Python::parse(text).expect("asyncio").expect("a version");
        assert!(asked("asyncio").is("3.8.18"));
        assert!(asked("asyncio@3.11").is("3.11.7"));
        assert!(asked("asyncio@3.11.7").is("3.11.7"));
        assert!(!asked("asyncio@3.1").is("3.11.7"));
        assert!(!asked("asyncio@3.12").is("3.11.7"));
        for wrong in ["asyncio@3", "asyncio@", "asyncio@3.x", "asyncio@3.11.7.1"] {
            assert!(Python::parse(wrong).expect("asyncio").is_err(), "{wrong}");
        }
        assert!(Python::parse("async").is_none());
    }
}
