"""Draw the project's icon and logo into `custom_components/homeclouds/brand`.

A house under five clouds, one for every vendor. Drawn as SVG, rendered by Chromium (`script/setup --browser`).
"""

from pathlib import Path
from string import Template

from playwright.sync_api import sync_playwright

BRAND = Path(__file__).resolve().parent.parent / "custom_components/homeclouds/brand"
CHROMIUM = "/usr/bin/chromium"

# Center and width of each cloud, and its color.
CLOUDS = [
    (58, 214, 112, "#29b6d8"),
    (134, 106, 124, "#5b8def"),
    (256, 52, 136, "#7c6ff0"),
    (378, 106, 124, "#e0719c"),
    (454, 214, 112, "#f2a03d"),
]
CLOUD_SHAPE = "M24 64a22 22 0 0 1-2-43.900 29 29 0 0 1 54-5.100 25 25 0 0 1 1 49z"
ICON = Template("""
<svg viewBox="0 0 512 512" height="100%">
  <defs>
    <linearGradient id="wall" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="$top"/><stop offset="1" stop-color="$bottom"/>
    </linearGradient>
  </defs>
  <path d="M256 186 L436 342 H392 V488 H120 V342 H76 Z"
        fill="url(#wall)" stroke="url(#wall)" stroke-width="40" stroke-linejoin="round"/>
  <g fill="$window">
    <rect x="184" y="330" width="64" height="60" rx="12"/><rect x="264" y="330" width="64" height="60" rx="12"/>
    <rect x="184" y="406" width="64" height="60" rx="12"/><rect x="264" y="406" width="64" height="60" rx="12"/>
  </g>
  $clouds
</svg>
""")
LOGO = Template("""
<div style="display:flex;align-items:center;height:100%;gap:.1em;font:700 ${size}px 'Noto Sans CJK SC',sans-serif;
            letter-spacing:-.02em;color:$text">$icon<span style="white-space:nowrap;line-height:1">HomeClouds</span></div>
""")
THEMES = {
    "": {"top": "#3a4a78", "bottom": "#232e52", "text": "#232e52", "window": "#ffd166"},
    "dark_": {"top": "#e8edfb", "bottom": "#b9c5ea", "text": "#f2f5ff", "window": "#f08c1d"},
}
HEIGHTS = {"icon": 256, "logo": 160}


def draw_icon(theme: dict[str, str]) -> str:
    """Return the icon as SVG."""
    clouds = (
        f'<path d="{CLOUD_SHAPE}" fill="{color}"'
        f' transform="translate({x - width / 2} {y - width * 0.32}) scale({width / 100})"/>'
        for x, y, width, color in CLOUDS
    )
    return ICON.substitute(theme, clouds="".join(clouds))


def main() -> None:
    """Render icon and logo, light and dark, in both resolutions."""
    BRAND.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scale, suffix in ((1, ""), (2, "@2x")):
            page = browser.new_page(device_scale_factor=scale)
            for prefix, theme in THEMES.items():
                icon = draw_icon(theme)
                logo = LOGO.substitute(theme, icon=icon, size=HEIGHTS["logo"] * 0.6)
                for name, drawing in (("icon", icon), ("logo", logo)):
                    style = f"height:{HEIGHTS[name]}px;width:max-content;display:flex"
                    page.set_content(f'<body style="margin:0"><main style="{style}">{drawing}</main>')
                    path = BRAND / f"{prefix}{name}{suffix}.png"
                    page.locator("main").screenshot(path=path, omit_background=True)
                    print(f"brand: {path.name}")
        browser.close()


if __name__ == "__main__":
    main()
