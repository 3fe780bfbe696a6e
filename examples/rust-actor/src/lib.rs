//! A vault: who pays in can take it out again, up to a limit each time.
//!
//! Two of its methods are wrong on purpose, so that one can see where: `Newest` panics where there
//! is no such depositor, and `Average` divides by zero in an empty vault.

mod blocks;
mod fail;
mod state;

use frc42_dispatch::match_method;
use fvm_ipld_encoding::ipld_block::IpldBlock;
use fvm_ipld_encoding::tuple::*;
use fvm_ipld_encoding::{CBOR, to_vec};
use fvm_sdk::{event, ipld, message, send};
use fvm_shared::address::Address;
use fvm_shared::econ::TokenAmount;
use fvm_shared::error::ExitCode;
use fvm_shared::event::{ActorEvent, Entry, Flags};
use fvm_shared::sys::SendFlags;
use fvm_shared::{ActorID, METHOD_SEND};
use serde::Serialize;
use serde::de::DeserializeOwned;

use fail::{abort, sound};
use state::State;

const INIT_ACTOR: ActorID = 1;

#[derive(Serialize_tuple, Deserialize_tuple)]
pub struct ConstructorParams {
    /// The most that one withdrawal takes.
    pub limit: TokenAmount,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
pub struct WithdrawParams {
    pub amount: TokenAmount,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
pub struct BalanceOfParams {
    pub id: ActorID,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
pub struct NewestParams {
    /// 0 for who paid in last, 1 for who did before, and so on.
    pub index: u64,
}

/// What the FVM calls. Methods have the numbers that FRC-42 gives their names.
#[unsafe(no_mangle)]
pub extern "C" fn invoke(params: u32) -> u32 {
    fvm_sdk::initialize();
    match_method!(message::method_number(), {
        "Constructor" => constructor(read(params)),
        "Deposit" => deposit(),
        "Withdraw" => withdraw(read(params)),
        "BalanceOf" => balance_of(read(params)),
        "Newest" => newest(read(params)),
        "Average" => average(),
        _ => abort(ExitCode::USR_UNHANDLED_MESSAGE, "the vault has no such method"),
    })
}

fn constructor(ConstructorParams { limit }: ConstructorParams) -> u32 {
    if message::caller() != INIT_ACTOR {
        abort(ExitCode::USR_FORBIDDEN, "only the init actor constructs");
    }
    State::new(limit).save();
    ipld::UNIT
}

fn deposit() -> u32 {
    let amount = message::value_received();
    if amount.is_zero() {
        abort(ExitCode::USR_ILLEGAL_ARGUMENT, "a deposit is the message's value, and that is 0");
    }
    let from = message::caller();
    let mut state = State::load();
    let balance = state.deposit(from, &amount);
    state.save();
    emit("deposit", from, &amount);
    answer(&balance)
}

fn withdraw(WithdrawParams { amount }: WithdrawParams) -> u32 {
    let to = message::caller();
    let mut state = State::load();
    if amount > state.limit {
        abort(
            ExitCode::USR_FORBIDDEN,
            &format!("{amount} FIL is more than the limit of {} FIL", state.limit),
        );
    }
    let balance = state.balance(to);
    if amount > balance {
        abort(
            ExitCode::USR_INSUFFICIENT_FUNDS,
            &format!("f0{to} has {balance} FIL here and wants {amount} FIL"),
        );
    }
    let left = state.withdraw(to, &amount);
    state.save();
    emit("withdrawal", to, &amount);
    let sent =
        send::send(&Address::new_id(to), METHOD_SEND, None, amount, None, SendFlags::empty());
    match sent {
        Ok(response) if response.exit_code.is_success() => answer(&left),
        Ok(response) => abort(response.exit_code, "the receiver does not want it"),
        Err(error) => {
            abort(ExitCode::USR_ILLEGAL_STATE, &format!("the FVM refuses to pay: {error}"))
        }
    }
}

fn balance_of(BalanceOfParams { id }: BalanceOfParams) -> u32 {
    answer(&State::load().balance(id))
}

/// Who paid in, counted from the newest; panics where there is nobody.
fn newest(NewestParams { index }: NewestParams) -> u32 {
    let State { recent, .. } = State::load();
    answer(&recent[index as usize])
}

/// What a depositor has on average, in whole FIL; a trap where there is none.
fn average() -> u32 {
    let state = State::load();
    let fil = state.total.atto() / TokenAmount::from_whole(1).atto();
    answer(&unchecked_average(u64::try_from(fil).unwrap_or(u64::MAX), state.depositors))
}

/// A division without the check that Rust makes: unsafe code that is as wrong as it looks.
#[inline(never)]
fn unchecked_average(total: u64, count: u64) -> u64 {
    unsafe { total.checked_div(count).unwrap_unchecked() }
}

/// Emits `{ <what>: the amount, account: the id }`, in CBOR, all of it indexed.
fn emit(what: &str, account: ActorID, amount: &TokenAmount) {
    let entry = |key: &str, value: Vec<u8>| Entry {
        flags: Flags::FLAG_INDEXED_ALL,
        key: key.to_owned(),
        codec: CBOR,
        value,
    };
    let entries = vec![entry(what, cbor(amount)), entry("account", cbor(&account))];
    sound(event::emit_event(&ActorEvent { entries }), "emitting an event");
}

fn read<T: DeserializeOwned>(params: u32) -> T {
    let block = sound(message::params_raw(params), "reading the params");
    match block.as_ref().map(IpldBlock::deserialize) {
        Some(Ok(params)) => params,
        Some(Err(error)) => abort(ExitCode::USR_SERIALIZATION, &format!("bad params: {error}")),
        None => abort(ExitCode::USR_ILLEGAL_ARGUMENT, "this method needs params"),
    }
}

fn answer<T: Serialize>(value: &T) -> u32 {
    sound(ipld::put_block(CBOR, &cbor(value)), "answering")
}

fn cbor<T: Serialize>(value: &T) -> Vec<u8> {
    sound(to_vec(value), "writing CBOR")
}
