"""How Sphinx makes the site of the handbook: `python3 dev.py site`. Neither the build nor a reader fetches anything."""

from codegen import __version__

project = "codegen"
version = release = __version__
extensions = ["myst_parser", "docs.site.handbook", "docs.site.mathematics"]
root_doc = "README"
exclude_patterns = ["generator", "site"]
nitpicky = True

myst_fence_as_directive = ["math"]
myst_heading_anchors = 4

html_theme = "furo"
html_title = "codegen"
html_math_renderer = "mathml"
html_static_path = ["static"]
html_css_files = ["handbook.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
html_theme_options = {"top_of_page_buttons": [], "light_css_variables": {"color-code-background": "#f3f4f7"}}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
