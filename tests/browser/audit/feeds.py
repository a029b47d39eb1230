"""Feeds and the sitemap of a built folder, read by parsers that are not ours.

Usage: feeds.py FOLDER, with feedparser and lxml installed.
"""

import datetime
import json
import pathlib
import re
import sys
import time
import urllib.parse

import feedparser
import lxml.etree
import lxml.html

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
# RFC 3339 for Atom, W3C dates for sitemaps, RFC 822 for RSS.
ATOM_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
W3C_DATE = re.compile(rf"\d{{4}}(-\d\d(-\d\d)?)?|{ATOM_DATE.pattern}")
RSS_DATE = re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)")
# Attributes of HTML that hold an address.
ADDRESSES = ("href", "src", "poster", "cite", "data", "action")


def main():
    if len(sys.argv) != 2:
        sys.exit("Say which folder to check")
    begun = time.monotonic()
    folder = pathlib.Path(sys.argv[1])
    found = []
    site = Site(folder, found)
    urls = site.check_sitemap()
    feeds = 0
    for file in sorted(folder.rglob("*")):
        if file.suffix == ".xml" and file.name != "sitemap.xml":
            feeds += 1
            site.check_feed(file)
        elif file.name == "feed.json":
            feeds += 1
            site.check_json_feed(file)
    for line in found:
        print(f"- {line}")
    seconds = time.monotonic() - begun
    print(f"feeds: {len(found)} findings; {feeds} feeds, {urls} URLs in the sitemap; {seconds:.1f} s")
    sys.exit(1 if found else 0)


class Site:
    def __init__(self, folder, found):
        self.folder = folder
        self.found = found
        self.home = None

    def file_of(self, url):
        """The file that a URL of the site stands for, if it is there."""
        path = urllib.parse.unquote(urllib.parse.urlsplit(url).path)
        base = urllib.parse.urlsplit(self.home or "").path or "/"
        if not path.startswith(base):
            return None
        file = self.folder / path[len(base) :].lstrip("/")
        file = file / "index.html" if path.endswith("/") else file
        return file if file.is_file() else None

    def is_own(self, url):
        return bool(self.home) and url.startswith(self.home)

    # The sitemap

    def check_sitemap(self):
        file = self.folder / "sitemap.xml"
        if not file.is_file():
            self.found.append("sitemap.xml is not there")
            return 0
        tell = lambda text: self.found.append(f"sitemap.xml: {text}")
        try:
            root = lxml.etree.parse(file).getroot()
        except lxml.etree.XMLSyntaxError as error:
            tell(f"not well-formed: {error}")
            return 0
        if root.tag != f"{SITEMAP}urlset":
            tell(f"its root is {root.tag}")
        places = [(entry.findtext(f"{SITEMAP}loc") or "").strip() for entry in root]
        self.home = min(places, key=len, default=None)
        for place in places:
            if not is_absolute(place):
                tell(f"not absolute: {place!r}")
            elif not self.file_of(place):
                tell(f"{place} is not in the folder")
        for place in {place for place in places if places.count(place) > 1}:
            tell(f"{place} stands there twice")
        for entry in root:
            # The order of the schema.
            names = [child.tag.removeprefix(SITEMAP) for child in entry if child.tag != f"{IMAGE}image"]
            order = [name for name in ("loc", "lastmod", "changefreq", "priority") if name in names]
            if names != order:
                tell(f"holds {names} in one entry")
            changed = entry.findtext(f"{SITEMAP}lastmod")
            if changed and not is_date(changed, W3C_DATE):
                tell(f"no date: {changed!r}")
            for image in entry.iter(f"{IMAGE}loc"):
                if not is_absolute(image.text) or not self.file_of(image.text):
                    tell(f"{image.text} is not in the folder")
        self.check_unlisted(set(places), tell)
        return len(places)

    def check_unlisted(self, places, tell):
        """Every page that may be indexed is in the sitemap, and none that may not."""
        listed = {self.file_of(place) for place in places}
        for file in self.folder.rglob("*.html"):
            head = file.read_text().split("</head>")[0]
            is_hidden = re.search(r'<meta name="robots" content="[^"]*noindex', head)
            if is_hidden and file in listed:
                tell(f"lists {file.relative_to(self.folder)}, which says noindex")
            elif not is_hidden and file not in listed:
                tell(f"does not list {file.relative_to(self.folder)}")

    # Feeds

    def check_feed(self, file):
        name = file.relative_to(self.folder)
        tell = lambda text: self.found.append(f"{name}: {text}")
        try:
            root = lxml.etree.parse(file).getroot()
        except lxml.etree.XMLSyntaxError as error:
            tell(f"not well-formed: {error}")
            return
        if root.tag == f"{ATOM}feed":
            self.check_atom(root, tell)
        elif root.tag == "rss":
            self.check_rss(root, tell)
        else:
            return
        # Read as a file, so that no address becomes absolute by where it was read from.
        parsed = feedparser.parse(file.read_bytes(), sanitize_html=False, resolve_relative_uris=False)
        if parsed.bozo:
            tell(f"feedparser says {parsed.bozo_exception}")
        if not parsed.entries:
            tell("feedparser finds no entries")
        ids = [entry.get("id") for entry in parsed.entries]
        if None in ids or len(set(ids)) < len(ids):
            tell("an entry without an id, or two with the same")
        dates = [entry.get("published_parsed") or entry.get("updated_parsed") for entry in parsed.entries]
        if None in dates:
            tell("an entry whose date feedparser does not understand")
        elif dates != sorted(dates, reverse=True):
            tell("the newest entry does not stand first")
        now = datetime.datetime.now(datetime.timezone.utc).timetuple()
        if any(date and date > now for date in dates):
            tell("an entry of the future")
        for entry in parsed.entries:
            for key in ("title", "link"):
                if not entry.get(key):
                    tell(f"an entry without {key}")
            link = entry.get("link", "")
            if not is_absolute(link):
                tell(f"not absolute: {link!r}")
            elif self.is_own(link) and not self.file_of(link):
                tell(f"{link} is not in the folder")
            contents = entry.get("content", []) + [entry.get("summary_detail") or {}]
            for content in contents:
                if "html" in content.get("type", ""):
                    self.check_content(content.value, link, tell)

    def check_atom(self, root, tell):
        """The rules of RFC 4287."""
        for parent, needed in ((root, ("id", "title", "updated")),):
            for name in needed:
                if len(parent.findall(f"{ATOM}{name}")) != 1:
                    tell(f"the feed needs one {name}")
        links = root.findall(f"{ATOM}link")
        if not any(link.get("rel") == "self" for link in links):
            tell("no link to itself")
        has_author = root.find(f"{ATOM}author") is not None
        for entry in root.findall(f"{ATOM}entry"):
            for name in ("id", "title", "updated"):
                if len(entry.findall(f"{ATOM}{name}")) != 1:
                    tell(f"an entry needs one {name}")
            if not has_author and entry.find(f"{ATOM}author") is None:
                tell("an entry without an author, in a feed without one")
            alternates = [
                (link.get("type"), link.get("hreflang"))
                for link in entry.findall(f"{ATOM}link")
                if link.get("rel", "alternate") == "alternate"
            ]
            if len(set(alternates)) < len(alternates):
                tell("an entry with two alternates of a type")
            if not alternates and entry.find(f"{ATOM}content") is None:
                tell("an entry with neither link nor content")
        for element in root.iter(f"{ATOM}updated", f"{ATOM}published"):
            if not is_date(element.text, ATOM_DATE):
                tell(f"no date: {element.text!r}")
        for element in root.iter(f"{ATOM}id", f"{ATOM}uri"):
            if not urllib.parse.urlsplit(element.text or "").scheme:
                tell(f"not absolute: {element.text!r}")
        for link in root.iter(f"{ATOM}link"):
            self.check_link(link.get("href"), tell)

    def check_rss(self, root, tell):
        """The rules of RSS 2.0, and of the RSS Advisory Board's profile."""
        channel = root.find("channel")
        if root.get("version") != "2.0" or channel is None:
            tell("no RSS 2.0")
            return
        for name in ("title", "link", "description"):
            if not (channel.findtext(name) or "").strip():
                tell(f"the channel needs a {name}")
        own = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
        if not own:
            tell("no atom:link to itself")
        for link in own:
            self.check_link(link.get("href"), tell)
        for item in channel.findall("item"):
            if item.find("title") is None and item.find("description") is None:
                tell("an item with neither title nor description")
            guid = item.find("guid")
            if guid is None:
                tell("an item without a guid")
            elif guid.get("isPermaLink", "true") == "true":
                self.check_link(guid.text, tell)
            author = item.findtext("author")
            if author and "@" not in author:
                tell(f"an author without an address of e-mail: {author!r}")
        for element in root.iter("pubDate", "lastBuildDate"):
            if not is_date(element.text, RSS_DATE):
                tell(f"no date: {element.text!r}")

    def check_json_feed(self, file):
        name = file.relative_to(self.folder)
        tell = lambda text: self.found.append(f"{name}: {text}")
        feed = json.loads(file.read_text())
        if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
            tell("no JSON Feed 1.1 with a title")
        self.check_link(feed.get("feed_url"), tell)
        for item in feed.get("items", []):
            if not item.get("id") or not (item.get("content_html") or item.get("content_text")):
                tell(f"an item without id or content: {item.get('url')}")
            self.check_link(item.get("url"), tell)
            for key in ("date_published", "date_modified"):
                if key in item and not is_date(item[key], ATOM_DATE):
                    tell(f"no date: {item[key]!r}")
            self.check_content(item.get("content_html") or "", item.get("url"), tell)

    def check_link(self, url, tell):
        if not is_absolute(url or ""):
            tell(f"not absolute: {url!r}")
        elif self.is_own(url) and not self.file_of(url):
            tell(f"{url} is not in the folder")

    def check_content(self, html, place, tell):
        """Content is read far from the site: every address in it is absolute, and it has no scripts."""
        if not html.strip():
            return
        for element in lxml.html.fragment_fromstring(html, create_parent="div").iter(lxml.etree.Element):
            if element.tag in ("script", "style", "button", "iframe"):
                tell(f"{element.tag} in the content of {place}")
            addresses = [element.get(name) for name in ADDRESSES if element.get(name) is not None]
            addresses += [part.split()[0] for part in (element.get("srcset") or "").split(",") if part.strip()]
            for address in addresses:
                if not urllib.parse.urlsplit(address).scheme:
                    tell(f"relative address {address!r} in the content of {place}")


def is_absolute(url):
    parts = urllib.parse.urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def is_date(text, form):
    return bool(text) and bool(form.fullmatch(text.strip()))


main()
