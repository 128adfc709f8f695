use std::mem;

fn transmutes(bits: u32) -> f32 {
    // ruleid: rs-transmute
    let first: f32 = unsafe { std::mem::transmute(bits) };
    // ruleid: rs-transmute
    let second = unsafe { mem::transmute::<u32, f32>(bits) };
    // ok: rs-transmute
    let third = f32::from_bits(bits);
    // ok: rs-transmute
    let fourth = bits as f32;
    first + second + third + fourth
}

fn slices(pointer: *const u8, length: usize, bytes: &[u8]) {
    // ruleid: rs-slice-from-raw-parts
    let first = unsafe { std::slice::from_raw_parts(pointer, length) };
    // ruleid: rs-slice-from-raw-parts
    let second = unsafe { Vec::from_raw_parts(pointer as *mut u8, length, length) };
    // ok: rs-slice-from-raw-parts
    let third = &bytes[..4];
    // ok: rs-slice-from-raw-parts
    let fourth = std::slice::from_ref(&length);
}

fn access(bytes: &mut [u8], index: usize) -> u8 {
    // ruleid: rs-unchecked-access
    let first = unsafe { *bytes.get_unchecked(index) };
    // ruleid: rs-unchecked-access
    unsafe { *bytes.get_unchecked_mut(index) = 0 };
    // ok: rs-unchecked-access
    let second = bytes.get(index).copied().unwrap_or(0);
    // ok: rs-unchecked-access
    let third = bytes[0];
    first + second + third
}

fn values(text: &[u8], value: Option<u8>) {
    // ruleid: rs-unchecked-value
    let first = unsafe { value.unwrap_unchecked() };
    // ruleid: rs-unchecked-value
    let second = unsafe { std::str::from_utf8_unchecked(text) };
    // ok: rs-unchecked-value
    let third = value.unwrap_or(0);
    // ok: rs-unchecked-value
    let fourth = std::str::from_utf8(text);
}

fn lengths(buffer: &mut Vec<u8>, length: usize) {
    unsafe {
        // ruleid: rs-set-len
        buffer.reserve(length);
        buffer.set_len(length);
    }
}

fn more_lengths(output: &mut Vec<u8>, length: usize) {
    unsafe {
        // ruleid: rs-set-len
        output.reserve(length);
        log(length);
        output.set_len(length);
    }
}

fn safe_lengths(buffer: &mut Vec<u8>, length: usize) {
    // ok: rs-set-len
    buffer.resize(length, 0);
    // ok: rs-set-len
    buffer.reserve(length);
    buffer.push(1);
}

fn capacities(length: usize) {
    // ruleid: rs-set-len-after-capacity
    let mut first: Vec<u8> = Vec::with_capacity(length);
    unsafe {
        first.set_len(length);
    }
    // ruleid: rs-set-len-after-capacity
    let mut second = Vec::with_capacity(length);
    unsafe {
        second.set_len(length);
    }
    // ok: rs-set-len-after-capacity
    let mut third = vec![0u8; length];
    // ok: rs-set-len-after-capacity
    let mut fourth: Vec<u8> = Vec::with_capacity(length);
    fourth.push(1);
}

fn uninitialised() {
    // ruleid: rs-uninitialised-memory
    let first: [u8; 16] = unsafe { mem::uninitialized() };
    // ruleid: rs-uninitialised-memory
    let second: [u8; 16] = unsafe { MaybeUninit::uninit().assume_init() };
    // ok: rs-uninitialised-memory
    let third = [0u8; 16];
    // ok: rs-uninitialised-memory
    let fourth = MaybeUninit::<[u8; 16]>::uninit();
}

// ruleid: rs-static-mut
static mut COUNTER: u32 = 0;

// ruleid: rs-static-mut
static mut BUFFER: [u8; 16] = [0; 16];

// ok: rs-static-mut
static REQUESTS: AtomicU32 = AtomicU32::new(0);

// ok: rs-static-mut
static NAME: &str = "service";
