//! Peers in turn, round after round.

use std::time::{Duration, Instant};

/// At least fifteen pairs of ours with each peer.
const ROUNDS: usize = 21;

/// Of 21 values, those between which the median lies with 97 %: the 6th and the 16th, by the binomial distribution.
const MEDIAN_WITHIN: [usize; 2] = [5, 15];

/// What is compared: the first case is ours, the others are its peers.
pub(crate) struct Table {
    title: String,
    /// How many items one run of a case moves.
    items: u64,
    cases: Vec<Case>,
    /// What has to live as long as it runs.
    kept: Option<Box<dyn std::any::Any>>,
}

struct Case {
    name: String,
    run: Box<dyn FnMut()>,
}

impl Table {
    pub(crate) fn new(title: impl Into<String>, items: u64) -> Self {
        Self {
            title: title.into(),
            items,
            cases: Vec::new(),
            kept: None,
        }
    }

    pub(crate) fn case(mut self, name: impl Into<String>, run: impl FnMut() + 'static) -> Self {
        let (name, run) = (name.into(), Box::new(run));
        self.cases.push(Case { name, run });
        self
    }

    pub(crate) fn keep(mut self, what: impl std::any::Any) -> Self {
        self.kept = Some(Box::new(what));
        self
    }

    pub(crate) fn run(mut self, name: &str) {
        let mut spent = vec![Vec::new(); self.cases.len()];
        for round in 0..=ROUNDS {
            for offset in 0..self.cases.len() {
                let index = (round + offset) % self.cases.len();
                let began = Instant::now();
                (self.cases[index].run)();
                if round > 0 {
                    // The first round warms up.
                    spent[index].push(began.elapsed());
                }
            }
        }
        self.print(name, &spent);
    }

    fn print(&self, name: &str, spent: &[Vec<Duration>]) {
        let items = u32::try_from(self.items).expect("a few million");
        let per_item = |time: &Duration| time.as_secs_f64() * 1e9 / f64::from(items);
        println!(
            "\n{name}: {} ({ROUNDS} rounds, {} items each)",
            self.title, self.items
        );
        println!(
            "{:<44} {:>9} {:>17}   ours beside it (95 %)",
            "", "ns/item", "quartiles"
        );
        for (case, times) in self.cases.iter().zip(spent) {
            let [low, middle, high] = quartiles(times.iter().map(&per_item).collect());
            let ratios = spent[0].iter().zip(times);
            let ratios = ratios.map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64());
            let [least, ratio, most] = median_within(ratios.collect());
            println!(
                "{:<44} {middle:>9.2} {low:>8.2}-{high:<8.2}   {ratio:.2}x ({least:.2}-{most:.2})",
                case.name
            );
        }
    }
}

fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[values.len() * quarter / 4])
}

/// The median, between what it lies between with at least 95 %, whatever the distribution.
fn median_within(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let [low, high] = MEDIAN_WITHIN;
    [values[low], values[values.len() / 2], values[high]]
}
