//! `highwater explore`.

use std::fmt::{Debug, Write as _};
use std::hash::Hash;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use highwater_model::checker::serve::serve;
use highwater_model::declared::Declared;
use highwater_model::machine::Machine;
use highwater_model::quantity::Whole;
use highwater_model::systems::{Small, marks_small, node_small, reference_small, streamx_small};

use super::exit::{Exit, Failure};
use super::judge::dialect_named;
use super::text::with_dialects;

#[derive(clap::Args, Debug)]
#[command(after_help = with_dialects(EXAMPLES))]
pub(super) struct Arguments {
    /// The dialect whose machine is explored
    #[arg(long, value_name = "D", default_value = "reference")]
    dialect: String,
    /// Which system of its small model, numbered from 1
    #[arg(long, value_name = "N", default_value_t = 1)]
    system: usize,
    /// List the systems instead
    #[arg(long)]
    list: bool,
    /// The port on this machine to listen at; 0: any free one
    #[arg(long, value_name = "P", default_value_t = 3000)]
    port: u16,
}

const EXAMPLES: &str = "\
Examples:
  highwater explore                                   the contract, at mark 0
  highwater explore --dialect node-20.10 --system 1   find the drain that is never emitted
  highwater explore --dialect node-26 --list          what there is to choose from";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    match dialect_named(&arguments.dialect)? {
        Declared::Reference => explore(arguments, reference_small()),
        Declared::Node(dialect) => explore(arguments, node_small(dialect)),
        Declared::Streamx => explore(arguments, streamx_small()),
        Declared::Marks(dialect) => explore(arguments, marks_small(dialect)),
    }
}

fn explore<M>(arguments: &Arguments, mut systems: Vec<Small<M>>) -> Result<Exit, Failure>
where
    M: Machine<Whole> + Eq + Hash + Debug + Send + Sync + 'static,
{
    if arguments.list {
        let mut list = String::new();
        for (number, small) in (1..).zip(&systems) {
            writeln!(list, "{number:>3}  {}", small.name).expect("a string");
        }
        return say(&list);
    }
    let count = systems.len();
    let Some(index) = arguments.system.checked_sub(1).filter(|at| *at < count) else {
        let message = format!(
            "there is no system {}: {dialect} has 1 to {count} (`highwater explore --dialect {dialect} --list`)",
            arguments.system,
            dialect = arguments.dialect
        );
        return Err(Failure::new(Exit::Usage, message));
    };
    let small = systems.swap_remove(index);
    let address = free(arguments.port)?;
    say(&format!(
        "{}, {}\nExplorer at http://{address}/ (stop with Ctrl-C)\n",
        arguments.dialect, small.name
    ))?;
    serve(small.system, address);
    Ok(Exit::Conforms)
}

/// Looks whether the port can be had: stateright's server would panic.
fn free(port: u16) -> Result<SocketAddr, Failure> {
    let asked = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let free = TcpListener::bind(asked).and_then(|listener| listener.local_addr());
    free.map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "something listens there already".to_owned(),
            _ => error.to_string(),
        };
        let message = format!("cannot listen at port {port}: {why}; give another with --port");
        Failure::new(Exit::Usage, message)
    })
}

fn say(text: &str) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let message = format!("cannot write to standard output: {error}");
            Err(Failure::new(Exit::Usage, message))
        }
        _ => Ok(Exit::Conforms),
    }
}
