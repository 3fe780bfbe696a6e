// Compiled by clang 22.1.8 of Zig 0.17.1, in this folder: zig cc -target wasm32-freestanding
// -mcpu=mvp+bulk_memory+sign_ext -g -O0 -fno-sanitize=undefined -fdebug-compilation-dir=. -nostdlib
// -Wl,--no-entry -o actor.wasm actor.c
typedef unsigned int u32;
typedef unsigned long long u64;

__attribute__((import_module("vm"), import_name("message_context"))) u32 message_context(u64 *out);
__attribute__((import_module("vm"), import_name("exit"))) u32 vm_exit(u32 code, u32 block, const char *message, u32 length);

static u64 context[12];

static u32 sum(u32 count) {
    u32 total = 0;
    for (u32 i = 0; i < count; i++)
        total += i * i;
    return total;
}

static u32 refuse(u32 code) {
    return vm_exit(code, 0, 0, 0);
}

__attribute__((export_name("invoke"))) u32 invoke(u32 params) {
    message_context(context);
    u64 method = context[4];
    if (method == 1)
        return 0;
    if (method == 2) {
        if (sum(10) != 285)
            return refuse(40);
        return 0;
    }
    return refuse(22);
}
