//! What holds for the search index of every site: the laws that the engine builds upon.

use folio::search::{
    PageText, Postings, SectionText, digests, key, postings, shard, shard_of, shards, slices,
    some_shards, sums,
};
use proptest::prelude::*;

/// Words that share beginnings, stems and shards more often than chance would have it.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "token", "tokens", "tokenise", "tokenised", "retry_count", "retryCount", "deploy", "deployed",
            "deploying", "going", "goes", "kebab-case", "a", "to", "v1.2.3", "Größe", "Größen", "naïve",
            "検索", "全文検索", "ค้นหา", "don't", "queue.schema_registry", "x",
        ]).prop_map(str::to_owned),
        2 => "[a-c]{1,7}",
        1 => "\\PC{1,12}",
    ]
}

fn text(words: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 0..words).prop_map(|words| words.join(" "))
}

#[derive(Clone, Debug)]
struct Page {
    language: &'static str,
    title: String,
    tag: String,
    sections: Vec<(String, String, String)>,
}

fn page() -> impl Strategy<Value = Page> {
    let section = (text(3), text(30), text(8));
    let language = prop::sample::select(vec!["en", "de", "fr", "ru", "ja", ""]);
    (language, text(5), text(2), prop::collection::vec(section, 0..24))
        .prop_map(|(language, title, tag, sections)| Page { language, title, tag, sections })
}

fn pages() -> impl Strategy<Value = Vec<Page>> {
    prop::collection::vec(page(), 1..8)
}

fn index(page: &Page) -> Postings {
    postings(&PageText {
        language: page.language,
        title: &page.title,
        description: "",
        tags: vec![&page.tag],
        sections: page
            .sections
            .iter()
            .map(|(heading, text, code)| SectionText {
                heading,
                text,
                code,
                ..SectionText::default()
            })
            .collect(),
    })
}

fn numbered(all: &[Postings]) -> Vec<(u32, &Postings)> {
    (0..).zip(all).collect()
}

fn digested(pages: &[(u32, &Postings)], shards: u32) -> Vec<u128> {
    digests([sums(pages, shards)], shards)
}

fn shard_counts() -> impl Strategy<Value = u32> {
    prop::sample::select(vec![1_u32, 8, 32, 64, 1024])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// What the lexicon has met before shows in nothing.
    #[test]
    fn postings_depend_on_the_page_alone(pages in pages()) {
        let forwards: Vec<Postings> = pages.iter().map(index).collect();
        let mut backwards: Vec<Postings> = pages.iter().rev().map(index).collect();
        backwards.reverse();
        prop_assert_eq!(&forwards, &backwards);
        let fresh: Vec<Postings> = pages
            .iter()
            .map(|page| std::thread::scope(|scope| scope.spawn(|| index(page)).join().expect("indexed")))
            .collect();
        prop_assert_eq!(&forwards, &fresh);
    }

    #[test]
    fn postings_survive_the_cache(page in page()) {
        let made = index(&page);
        let stored = postcard::to_stdvec(&made).expect("stored");
        prop_assert_eq!(postcard::from_bytes::<Postings>(&stored).expect("read"), made);
    }

    /// What the cache gives back makes the same shards: the lengths of bundles are stored too.
    #[test]
    fn shards_survive_the_cache(pages in pages(), count in shard_counts()) {
        let all: Vec<Postings> = pages.iter().map(index).collect();
        let stored = postcard::to_stdvec(&all).expect("stored");
        let read: Vec<Postings> = postcard::from_bytes(&stored).expect("read");
        prop_assert_eq!(shards(&numbered(&all), count), shards(&numbered(&read), count));
    }

    /// Slices take the page apart: each shard once, nothing lost.
    #[test]
    fn slices_are_the_page(page in page(), count in shard_counts()) {
        let made = index(&page);
        let parts: Vec<(u32, &[u8])> = slices(&made, count).collect();
        let whole: Vec<u8> = parts.iter().flat_map(|(_, slice)| slice.iter().copied()).collect();
        prop_assert_eq!(whole.as_slice(), made.as_bytes());
        let mut numbers: Vec<u32> = parts.iter().map(|(shard, _)| *shard).collect();
        numbers.sort_unstable();
        numbers.dedup();
        prop_assert_eq!(numbers.len(), parts.len());
        prop_assert!(numbers.iter().all(|&shard| shard < count));
    }

    #[test]
    fn one_shard_is_that_of_all(pages in pages(), count in shard_counts(), pick in any::<u32>()) {
        let all: Vec<Postings> = pages.iter().map(index).collect();
        let made = shards(&numbered(&all), count);
        prop_assert_eq!(made.len(), count as usize);
        let number = pick % count;
        prop_assert_eq!(&shard(&numbered(&all), number, count), &made[number as usize]);
        let some = some_shards(&numbered(&all), &[number, 0], count);
        prop_assert_eq!(&some[0], &made[number as usize]);
        prop_assert_eq!(&some[1], &made[0]);
    }

    /// A shard whose digest stays is the same, byte for byte; and where no slice changed, it stays.
    #[test]
    fn digests_tell_what_changed(pages in pages(), edited in page(), at in any::<prop::sample::Index>(), count in shard_counts()) {
        let mut all: Vec<Postings> = pages.iter().map(index).collect();
        let (before, made) = (digested(&numbered(&all), count), shards(&numbered(&all), count));
        let at = at.index(all.len());
        let old = std::mem::replace(&mut all[at], index(&edited));
        let (after, remade) = (digested(&numbered(&all), count), shards(&numbered(&all), count));
        for number in 0..count {
            let n = number as usize;
            let slice = |postings| slices(postings, count).find(|&(shard, _)| shard == number).map(|(_, slice)| slice);
            prop_assert_eq!(before[n] == after[n], slice(&old) == slice(&all[at]));
            if before[n] == after[n] {
                prop_assert_eq!(&made[n], &remade[n]);
            }
        }
    }

    /// What some pages add is remembered, so that an edit reads the words of few.
    #[test]
    fn digests_are_made_of_any_parts(pages in pages(), at in any::<prop::sample::Index>(), count in shard_counts()) {
        let all: Vec<Postings> = pages.iter().map(index).collect();
        let all = numbered(&all);
        let (first, second) = all.split_at(at.index(all.len()));
        let parts = digests([sums(second, count), sums(first, count)], count);
        prop_assert_eq!(parts, digested(&all, count));
    }

    #[test]
    fn a_number_is_part_of_the_digest(page in page()) {
        let made = index(&page);
        let [zero, one] = [0, 1].map(|number| digested(&[(number, &made)], 8));
        for (shard, _) in slices(&made, 8) {
            prop_assert_ne!(zero[shard as usize], one[shard as usize]);
        }
    }

    /// No language's stemmer stumbles, whatever the text.
    #[test]
    fn stemmers_take_any_word(words in prop::collection::vec("\\PC{1,16}|[а-яё]{2,12}|[α-ωάή]{2,12}|[a-zäöüßéèçñãõığşőű]{2,14}|[ء-ي]{2,9}", 1..40)) {
        let text = words.join(" ");
        for language in ["ar", "hy", "eu", "ca", "cs", "da", "nl", "en", "eo", "et", "fi", "fr", "de", "el", "hu", "id",
            "ga", "it", "lt", "nb", "pl", "pt", "ro", "ru", "sr", "es", "sv", "tr", "uk"] {
            let section = SectionText { text: &text, ..SectionText::default() };
            let _ = postings(&PageText { language, sections: vec![section], ..PageText::default() });
        }
    }
}

fn of_text(text: &str) -> Postings {
    let section = SectionText { text, ..SectionText::default() };
    postings(&PageText { language: "en", sections: vec![section], ..PageText::default() })
}

#[test]
fn forms_lie_in_one_shard_under_one_group() {
    let pages = [of_text("deploys"), of_text("deploying")];
    let made = shard(&numbered(&pages), shard_of("deploy", 8), 8);
    assert_eq!(key("deploying"), "dep");
    // Version, two words, one group; the words; two pages, not cut, four bytes of list.
    let expected: &[&[u8]] = &[
        &[1, 2, 1],
        &[0, 9],
        b"deploying",
        &[0],
        &[6, 1],
        b"s",
        &[1],
        &[4, 4],
        &[0, 0x50, 0, 0x50],
    ];
    let places: Vec<u8> = made.bytes[made.bytes.len() - 4..].to_vec();
    assert_eq!(
        made.bytes[..made.bytes.len() - 4],
        expected.concat()[..expected.concat().len() - 4]
    );
    assert_eq!((places[0], places[2]), (0, 0), "each on the page after the last");
}

#[test]
fn a_long_list_keeps_what_says_most() {
    let plain = of_text("webhook and much else");
    let titled = postings(&PageText { title: "Webhook", ..PageText::default() });
    let mut pages: Vec<(u32, &Postings)> = (0..3_000).map(|number| (number, &plain)).collect();
    let long = shard(&pages, shard_of("webhook", 1024), 1024).bytes;
    assert!(long.len() < 2_100, "{} bytes", long.len());
    pages.push((3_000, &titled));
    let longer = shard(&pages, shard_of("webhook", 1024), 1024).bytes;
    assert_eq!(
        longer.last().map(|byte| byte >> 4),
        Some(14),
        "the last page, which is the best, is there"
    );
    assert_eq!(longer[longer.len() - 1] & 15, 0);
}

/// Two pages of one short word each are moved by a page that comes before them. Sums of hashes that
/// are linear in the number of a page would not notice: what one word gains the other loses.
#[test]
fn digests_tell_that_pages_moved() {
    let page =
        |title: String| Page { language: "en", title, tag: String::new(), sections: Vec::new() };
    let words: Vec<Postings> = (0..24).map(|n| index(&page(format!("w{n}")))).collect();
    let nothing = index(&page(String::new()));
    for (a, b) in (0..words.len()).flat_map(|a| (0..a).map(move |b| (a, b))) {
        for (i, j) in (0..16_u32).flat_map(|j| (0..j).map(move |i| (i, j))) {
            let at =
                |shift| [(0, &nothing), (i + 1 + shift, &words[a]), (j + 1 + shift, &words[b])];
            assert_ne!(digested(&at(0), 1), digested(&at(1), 1), "w{a} at {i}, w{b} at {j}");
        }
    }
}
