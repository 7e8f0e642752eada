//! The stream beside what people use instead: `cargo bench -p highwater`.
//!
//! Every peer of a table runs in every round, one after the other, and the order turns from round to round: on a
//! machine that others use, only what ran side by side can be compared. A number is the median of the rounds, with the
//! quartiles; a ratio is the median of the rounds' own ratios, with what it lies between by 95 %. (criterion measures one
//! function after another, minutes apart.) Name a table to run it alone: `cargo bench -p highwater -- threads`.

mod file;
mod one_thread;
mod rounds;
mod tasks;
mod threads;

use rounds::Table;

fn main() {
    if file::played_a_role() {
        return;
    }
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    let mut tables: Vec<(String, Box<dyn Fn() -> Table>)> = vec![
        ("core".to_owned(), Box::new(one_thread::core)),
        ("handles".to_owned(), Box::new(one_thread::handles)),
        ("bytes".to_owned(), Box::new(one_thread::bytes)),
    ];
    for mark in [64, 1024] {
        tables.push((
            format!("tasks-{mark}"),
            Box::new(move || tasks::table(mark)),
        ));
    }
    for mark in [64, 1024] {
        for producers in [1, 2, 4] {
            let table = move || threads::table(mark, producers);
            tables.push((format!("threads-{mark}-{producers}"), Box::new(table)));
        }
    }
    tables.push(("file".to_owned(), Box::new(file::table)));
    for (name, table) in tables {
        if wanted.is_empty()
            || wanted
                .iter()
                .any(|wanted| name.starts_with(wanted.as_str()))
        {
            table().run(&name);
        }
    }
}
