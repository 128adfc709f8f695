use std::mem;

// ruleid: rs-unsafe-send-sync
unsafe impl Send for Handle {}

// ruleid: rs-unsafe-send-sync
unsafe impl Sync for Handle {}

// ok: rs-unsafe-send-sync
impl Clone for Handle {}

// ok: rs-unsafe-send-sync
impl Drop for Handle {
    fn drop(&mut self) {}
}

fn forgotten(file: File, lock: Guard) {
    // ruleid: rs-mem-forget
    mem::forget(file);
    // ruleid: rs-mem-forget
    std::mem::forget(lock);
    // ok: rs-mem-forget
    drop(file);
    // ok: rs-mem-forget
    let kept = ManuallyDrop::new(lock);
}

fn temporaries(name: &str) {
    // ruleid: rs-pointer-of-temporary
    let first = CString::new(name).unwrap().as_ptr();
    // ruleid: rs-pointer-of-temporary
    let second = CString::new("fixed").expect("no zero").as_ptr();
    // ok: rs-pointer-of-temporary
    let text = CString::new(name).unwrap();
    // ok: rs-pointer-of-temporary
    let third = text.as_ptr();
}

fn boxes(pointer: *mut Handle, text: *mut c_char) {
    // ruleid: rs-box-from-raw
    let first = unsafe { Box::from_raw(pointer) };
    // ruleid: rs-box-from-raw
    let second = unsafe { CString::from_raw(text) };
    // ok: rs-box-from-raw
    let third = Box::new(1);
    // ok: rs-box-from-raw
    let fourth = Box::into_raw(third);
}

fn environment() {
    // ruleid: rs-environment-changed-in-thread
    std::env::set_var("MODE", "fast");
    // ruleid: rs-environment-changed-in-thread
    env::remove_var("MODE");
    // ok: rs-environment-changed-in-thread
    Command::new("tool").env("MODE", "fast");
}

fn main() {
    // ok: rs-environment-changed-in-thread
    std::env::set_var("MODE", "fast");
    environment();
}
