//! A counter. Its state is the list [count].
//!
//! - `1 Constructor`: [first count]
//! - `Increment`: [by], returns the count; emits the event { counter }
//! - `Count`: returns the count

use frc42_dispatch::match_method;
use fvm_ipld_encoding::tuple::*;
use fvm_ipld_encoding::{CBOR, DAG_CBOR, from_slice, to_vec};
use fvm_sdk::{event, ipld, message, sself, vm};
use fvm_shared::ActorID;
use fvm_shared::error::ExitCode;
use fvm_shared::event::{ActorEvent, Entry, Flags};
use serde::Serialize;
use serde::de::DeserializeOwned;

const INIT_ACTOR: ActorID = 1;
const BLAKE2B_256: u64 = 0xb220;
const HASH_BYTES: u32 = 32;

#[derive(Serialize_tuple, Deserialize_tuple)]
struct State {
    count: u64,
}

#[derive(Serialize_tuple, Deserialize_tuple)]
struct NumberParams {
    number: u64,
}

/// What the FVM calls: `params` is the handle of a block, 0 if there is none; so is what it returns.
#[unsafe(no_mangle)]
pub extern "C" fn invoke(params: u32) -> u32 {
    fvm_sdk::initialize();
    match_method!(message::method_number(), {
        "Constructor" => construct(read(params)),
        "Increment" => increment(read(params)),
        "Count" => answer(&State::load().count),
        _ => fail(ExitCode::USR_UNHANDLED_MESSAGE, "the actor has no such method"),
    })
}

fn construct(NumberParams { number }: NumberParams) -> u32 {
    if message::caller() != INIT_ACTOR {
        fail(ExitCode::USR_FORBIDDEN, "only the init actor constructs");
    }
    State { count: number }.save();
    ipld::UNIT
}

fn increment(NumberParams { number }: NumberParams) -> u32 {
    let mut state = State::load();
    let Some(count) = state.count.checked_add(number) else {
        fail(ExitCode::USR_ILLEGAL_STATE, "the counter is full");
    };
    state.count = count;
    state.save();
    emit("counter", &count);
    answer(&count)
}

impl State {
    fn load() -> State {
        let root = sound(sself::root(), "the state has no root");
        let block = sound(ipld::get(&root), "the state is not there");
        match from_slice(&block) {
            Ok(state) => state,
            Err(_) => fail(ExitCode::USR_ILLEGAL_STATE, "the actor was not constructed"),
        }
    }

    fn save(&self) {
        let block = sound(to_vec(self), "the state cannot be encoded");
        let root = ipld::put(BLAKE2B_256, HASH_BYTES, DAG_CBOR, &block);
        sound(sself::set_root(&sound(root, "the state is not stored")), "the root is not set");
    }
}

fn emit(key: &str, value: &impl Serialize) {
    let entry = Entry {
        flags: Flags::FLAG_INDEXED_ALL,
        key: key.into(),
        codec: CBOR,
        value: sound(to_vec(value), "a value cannot be encoded"),
    };
    sound(event::emit_event(&ActorEvent::from(vec![entry])), "the event is not emitted");
}

fn read<T: DeserializeOwned>(params: u32) -> T {
    let Some(block) = sound(message::params_raw(params), "the params cannot be read") else {
        fail(ExitCode::USR_ILLEGAL_ARGUMENT, "the method needs params");
    };
    match from_slice(&block.data) {
        Ok(params) => params,
        Err(_) => fail(ExitCode::USR_SERIALIZATION, "the params are not what the method takes"),
    }
}

fn answer(value: &impl Serialize) -> u32 {
    let data = sound(to_vec(value), "the answer cannot be encoded");
    sound(ipld::put_block(CBOR, &data), "the answer is not stored")
}

fn sound<T, E>(result: Result<T, E>, what: &str) -> T {
    result.unwrap_or_else(|_| fail(ExitCode::USR_ASSERTION_FAILED, what))
}

fn fail(code: ExitCode, message: &str) -> ! {
    vm::abort(code.value(), Some(message))
}
