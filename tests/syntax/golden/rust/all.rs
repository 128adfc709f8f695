#![allow(dead_code)]
use std::collections::{HashMap, hash_map::Entry as Slot, self};
use std::io::*;
use log;
extern crate rand as random;

const LIMIT: usize = 1_000;
static mut COUNT: u32 = 0;
type Pair = (i32, String);

/// A cart.
#[derive(Debug, Clone)]
#[serde(rename = "cart")]
pub struct Cart<'a, T: Clone> {
    pub items: Vec<T>,
    owner: &'a str,
}
struct Point(i32, pub f64);
enum Shape {
    Empty,
    Circle(f64),
    Rect { w: f64, h: f64 },
}

pub trait Store: Send {
    fn get(&self, key: &str) -> Option<Vec<u8>>;
}

impl<'a, T: Clone> Store for Cart<'a, T> {
    #[inline]
    pub async fn get(&mut self, key: &str) -> Option<Vec<u8>> {
        let mut total = 0i64;
        let Point(x, _) = self.origin;
        let Config { timeout, level: l, .. } = load()?;
        for (i, item) in self.items.iter().enumerate() {
            total += item.price * -2;
        }
        while let Some(v) = stack.pop() {
            println!("{} {}", v, total as f32);
        }
        loop {
            break;
        }
        let f = |a: i32, b| a + b;
        let p = Rect { w: 1.0, h, ..base };
        unsafe {
            COUNT = *ptr.offset(1);
        }
        log::debug!(target: "x", "value {}", self.name.len() + 1, &list[0], ok(1)?);
        let v = vec![1, 2, 3];
        let s = std::fs::read_to_string::<Path>(r#"a "b""#).await?;
        match key {
            "a" | "b" if total > 0 => return None,
            x @ 1..=5 => f(x, 'c'),
            _ => {
                std::process::exit(1);
            }
        }
        if total == 0 {
            Some(v[0..2].to_vec())
        } else {
            None
        }
    }
}

mod tests {
    #[test]
    fn works() {
        assert_eq!(1, 1);
    }
}

macro_rules! twice {
    ($x:expr) => { $x; $x };
}
