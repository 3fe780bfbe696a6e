use std::fmt::Display;

use fvm_sdk::vm;
use fvm_shared::error::ExitCode;

/// Ends the message with an exit code and a text for whoever debugs it.
pub fn abort(code: ExitCode, message: &str) -> ! {
    vm::abort(code.value(), Some(message))
}

/// The value of what cannot fail unless the state is damaged.
pub fn sound<T, E: Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => abort(ExitCode::USR_ILLEGAL_STATE, &format!("{what}: {error}")),
    }
}
