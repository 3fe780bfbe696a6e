use anyhow::{Result, anyhow};
use cid::Cid;
use fvm_ipld_blockstore::{Block, Blockstore};
use fvm_sdk::ipld;
use multihash_codetable::Code;

const HASH_BYTES: u32 = 32;

/// The FVM's own blocks, as the IPLD crates want them.
#[derive(Debug, Clone, Copy)]
pub struct Blocks;

impl Blockstore for Blocks {
    fn get(&self, cid: &Cid) -> Result<Option<Vec<u8>>> {
        // A block that cannot be read is a bug: what a state links to is always there.
        ipld::get(cid).map(Some).map_err(|e| anyhow!("reading {cid}: {e}"))
    }

    fn put_keyed(&self, cid: &Cid, data: &[u8]) -> Result<()> {
        let code = Code::try_from(cid.hash().code())?;
        let stored = self.put(code, &Block::new(cid.codec(), data))?;
        assert_eq!(&stored, cid, "a block is put under a CID that is not its own");
        Ok(())
    }

    fn put<D: AsRef<[u8]>>(&self, code: Code, block: &Block<D>) -> Result<Cid> {
        ipld::put(code.into(), HASH_BYTES, block.codec, block.data.as_ref())
            .map_err(|e| anyhow!("putting a block: {e}"))
    }
}
