"""The watch itself: what must make every test of this folder fail does."""

from playwright.sync_api import Page

from e2e.watch import Watch

PLANTS = {
    "an inline style": ("() => document.body.setAttribute('style', 'color: red')", "style-src"),
    "an inline script": (
        "() => { const it = document.createElement('script'); it.textContent = '1'; document.body.append(it); }",
        "script-src",
    ),
    "another's picture": (
        "() => document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/x.png' }))",
        "img-src",
    ),
    "another's server": ("() => fetch('https://elsewhere.example/').catch(() => null)", "connect-src"),
    "another's plug-in": (
        "() => { const it = document.createElement('embed'); it.src = 'https://a.example'; document.body.append(it); }",
        "object-src",
    ),
    "a script's error": ("() => setTimeout(() => { throw new Error('planted error'); })", "planted error"),
}


def test_it_sees(page: Page, watch: Watch) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").wait_for()
    assert watch.seen == []

    for plant, (script, told) in PLANTS.items():
        page.evaluate(script)
        for _ in range(100):
            if any(told in report for report in watch.seen):
                break
            page.wait_for_timeout(20)
        assert any(told in report for report in watch.seen), plant
    watch.seen.clear()
