"""How the status page looks: plain CSS that old browsers and WPS know, dark on pale, printable."""

STYLE = """\
body { font-family: "Microsoft YaHei", "SimSun", "Noto Sans CJK SC", sans-serif; font-size: 14px;
  line-height: 1.5; color: #1a1a1a; background: #ffffff; margin: 16px 24px; }
h1 { font-size: 22px; margin: 0 0 4px 0; }
h2 { font-size: 17px; margin: 20px 0 6px 0; }
table { border-collapse: collapse; margin: 0 0 12px 0; }
caption { text-align: left; font-size: 12px; color: #4a4a4a; padding: 0 0 4px 0; }
th, td { border: 1px solid #767676; padding: 4px 8px; text-align: left; vertical-align: top; }
thead th, tfoot th, tfoot td { background: #eeeeee; }
thead { display: table-header-group; }
tr { page-break-inside: avoid; }
a { color: #003c8f; }
.on_time, .not_owed { background: #e3f4e3; }
.late { background: #fff1cc; }
.returned, .returned_late, .missing, .not_owed_returned, .after_closing { background: #fbe0e0; }
.not_yet_due, .exempt, td.waiting { background: #f7f7f7; }
p.waiting { font-weight: bold; }
.foot { font-size: 12px; color: #4a4a4a; }
@page { size: A4 landscape; margin: 12mm; }
@media print { body { margin: 0; font-size: 11px; } a { color: #000000; } }
"""
