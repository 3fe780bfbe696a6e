use cid::Cid;
use fvm_ipld_encoding::CborStore;
use fvm_ipld_encoding::tuple::*;
use fvm_ipld_hamt::{BytesKey, Hamt};
use fvm_sdk::sself;
use fvm_shared::ActorID;
use fvm_shared::econ::TokenAmount;
use fvm_shared::error::ExitCode;
use multihash_codetable::Code;

use crate::blocks::Blocks;
use crate::fail::{abort, sound};

const BIT_WIDTH: u32 = 5;
/// How many depositors `recent` remembers.
const RECENT: usize = 8;

type Balances = Hamt<Blocks, TokenAmount>;

/// What the vault keeps: a tuple `[limit, total, depositors, recent, balances]`.
#[derive(Serialize_tuple, Deserialize_tuple)]
pub struct State {
    /// The most that one withdrawal takes.
    pub limit: TokenAmount,
    pub total: TokenAmount,
    /// Accounts that hold something.
    pub depositors: u64,
    /// Who paid in last, newest first.
    pub recent: Vec<ActorID>,
    /// HAMT of balances by actor id, in big-endian bytes.
    balances: Cid,
}

impl State {
    pub fn new(limit: TokenAmount) -> Self {
        let balances = flush(&mut Balances::new_with_bit_width(Blocks, BIT_WIDTH));
        let total = TokenAmount::default();
        State { limit, total, depositors: 0, recent: vec![], balances }
    }

    pub fn load() -> Self {
        let Ok(root) = sself::root() else {
            abort(ExitCode::USR_ILLEGAL_STATE, "the vault has no state");
        };
        match Blocks.get_cbor(&root) {
            Ok(Some(state)) => state,
            _ => abort(ExitCode::USR_SERIALIZATION, "the vault's state is not its own"),
        }
    }

    pub fn save(&self) {
        let root = sound(Blocks.put_cbor(self, Code::Blake2b256), "writing the state");
        sound(sself::set_root(&root), "setting the state's root");
    }

    pub fn balance(&self, of: ActorID) -> TokenAmount {
        sound(self.balances().get(&key(of)), "reading a balance").cloned().unwrap_or_default()
    }

    /// Books a payment; returns the new balance.
    pub fn deposit(&mut self, from: ActorID, amount: &TokenAmount) -> TokenAmount {
        let before = self.balance(from);
        if before.is_zero() {
            self.depositors += 1;
        }
        self.recent.insert(0, from);
        self.recent.truncate(RECENT);
        self.total += amount;
        self.set_balance(from, before + amount)
    }

    /// Takes what must be there; returns what is left.
    pub fn withdraw(&mut self, from: ActorID, amount: &TokenAmount) -> TokenAmount {
        let left = self.set_balance(from, self.balance(from) - amount);
        if left.is_zero() {
            self.depositors -= 1;
        }
        self.total -= amount;
        left
    }

    fn set_balance(&mut self, of: ActorID, balance: TokenAmount) -> TokenAmount {
        let mut balances = self.balances();
        if balance.is_zero() {
            sound(balances.delete(&key(of)), "deleting a balance");
        } else {
            sound(balances.set(key(of), balance.clone()), "writing a balance");
        }
        self.balances = flush(&mut balances);
        balance
    }

    fn balances(&self) -> Balances {
        let loaded = Balances::load_with_bit_width(&self.balances, Blocks, BIT_WIDTH);
        sound(loaded, "reading the balances")
    }
}

fn key(id: ActorID) -> BytesKey {
    BytesKey(id.to_be_bytes().to_vec())
}

fn flush(balances: &mut Balances) -> Cid {
    sound(balances.flush(), "writing the balances")
}
