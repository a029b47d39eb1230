//! The order of names as people see it.
//!
//! In come two names; out comes which stands first: letters without case, digits by their number.

use std::cmp::Ordering;

/// Compares names as people do: letters without case, digits by their number.
#[must_use]
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    fn take_number(text: &str) -> Option<(&str, &str)> {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        (end > 0).then(|| text.split_at(end))
    }
    let (mut left, mut right) = (a, b);
    loop {
        if let (Some((one, rest_left)), Some((other, rest_right))) =
            (take_number(left), take_number(right))
        {
            let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
            let order = one.len().cmp(&other.len()).then_with(|| one.cmp(other));
            if order.is_ne() {
                return order;
            }
            (left, right) = (rest_left, rest_right);
            continue;
        }
        let (mut one, mut other) = (left.chars(), right.chars());
        match (one.next(), other.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => {
                let order = x.to_lowercase().cmp(y.to_lowercase());
                if order.is_ne() {
                    return order;
                }
            }
        }
        (left, right) = (one.as_str(), other.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_people_do() {
        let mut names = ["b10", "b9", "A", "a2", "b09"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["A", "a2", "b09", "b9", "b10"]);
    }
}
