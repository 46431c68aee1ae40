"""Whole documents written by hand: every element and attribute of the formats, plainly and oddly spelled.

``everything_project`` and ``everything_codebook`` are valid. ``odd_project`` says the same in spellings that real
programs and rude hands produce, with content that the schema does not know; ``odd_projects`` has each oddity alone.
"""

# ruff: noqa: E501 - a start tag is one line, as programs write it

from __future__ import annotations

import re
from typing import Final

_BY: Final = (
    'creatingUser="~01" creationDateTime="2024-02-29T10:00:00Z" '
    'modifyingUser="~02" modifiedDateTime="2024-03-01T11:30:00+01:00"'
)

_PROJECT: Final = """\
<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Winter &amp; after" origin="refiqda 0.1" creatingUserGUID="~01" creationDateTime="2024-02-29T09:00:00Z" modifyingUserGUID="~02" modifiedDateTime="2024-03-01T12:00:00Z" basePath="//server/study">
  <Users>
    <User guid="~01" name="First analyst" id="FA"/>
    <User guid="~02" name="Second analyst" id="SA"/>
  </Users>
  <CodeBook>
    <Codes>
      <Code guid="~10" name="Season" isCodable="false" color="#1F77B4">
        <Description>What is said about the time of year.</Description>
        <NoteRef targetGUID="~60"/>
        <Code guid="~11" name="Cold" isCodable="true" color="#abc"/>
        <Code guid="~12" name="Light" isCodable="true"/>
      </Code>
    </Codes>
  </CodeBook>
  <Variables>
    <Variable guid="~20" name="Role" typeOfVariable="Text">
      <Description>In the household.</Description>
    </Variable>
    <Variable guid="~21" name="Urban" typeOfVariable="Boolean"/>
    <Variable guid="~22" name="Rooms" typeOfVariable="Integer"/>
    <Variable guid="~23" name="Share" typeOfVariable="Float"/>
    <Variable guid="~24" name="Visited" typeOfVariable="Date"/>
    <Variable guid="~25" name="Called" typeOfVariable="DateTime"/>
  </Variables>
  <Cases>
    <Case guid="~30" name="Household 1">
      <Description>Two floors.</Description>
      <CodeRef targetGUID="~11"/>
      <VariableValue>
        <VariableRef targetGUID="~20"/>
        <TextValue>tenant</TextValue>
      </VariableValue>
      <VariableValue>
        <VariableRef targetGUID="~21"/>
        <BooleanValue>true</BooleanValue>
      </VariableValue>
      <VariableValue>
        <VariableRef targetGUID="~22"/>
        <IntegerValue>42</IntegerValue>
      </VariableValue>
      <VariableValue>
        <VariableRef targetGUID="~23"/>
        <FloatValue>0.25</FloatValue>
      </VariableValue>
      <VariableValue>
        <VariableRef targetGUID="~24"/>
        <DateValue>2024-02-29</DateValue>
      </VariableValue>
      <VariableValue>
        <VariableRef targetGUID="~25"/>
        <DateTimeValue>2024-02-29T18:30:00Z</DateTimeValue>
      </VariableValue>
      <VariableValue>
        <VariableRef targetGUID="~20"/>
      </VariableValue>
      <SourceRef targetGUID="~40"/>
      <SelectionRef targetGUID="~41"/>
    </Case>
  </Cases>
  <Sources>
    <TextSource guid="~40" name="Interview 1" richTextPath="internal://40.docx" plainTextPath="internal://40.txt" @by>
      <Description>First visit.</Description>
      <PlainTextContent>A: It was cold that winter.
B: And long.</PlainTextContent>
      <PlainTextSelection guid="~41" name="It was cold" startPosition="3" endPosition="14" @by>
        <Description>The first mention.</Description>
        <Coding guid="~42" creatingUser="~01" creationDateTime="2024-02-29T10:05:00Z">
          <CodeRef targetGUID="~11"/>
          <NoteRef targetGUID="~60"/>
        </Coding>
        <NoteRef targetGUID="~61"/>
      </PlainTextSelection>
      <Coding guid="~43">
        <CodeRef targetGUID="~12"/>
      </Coding>
      <NoteRef targetGUID="~60"/>
      <VariableValue>
        <VariableRef targetGUID="~22"/>
        <IntegerValue>-7</IntegerValue>
      </VariableValue>
    </TextSource>
    <PictureSource guid="~44" name="Window" path="internal://44.png" currentPath="relative:///window.png" @by>
      <Description>Frost.</Description>
      <TextDescription guid="~45" name="What is seen">
        <PlainTextContent>Ice on the pane.</PlainTextContent>
      </TextDescription>
      <PictureSelection guid="~46" name="Corner" firstX="0" firstY="0" secondX="120" secondY="80" @by>
        <Description>Thickest here.</Description>
        <Coding guid="~47">
          <CodeRef targetGUID="~11"/>
        </Coding>
        <NoteRef targetGUID="~61"/>
      </PictureSelection>
      <Coding guid="~48">
        <CodeRef targetGUID="~11"/>
      </Coding>
      <NoteRef targetGUID="~60"/>
      <VariableValue>
        <VariableRef targetGUID="~21"/>
        <BooleanValue>false</BooleanValue>
      </VariableValue>
    </PictureSource>
    <PDFSource guid="~50" name="Letter" path="internal://50.pdf" currentPath="absolute:///C:/study/letter.pdf" @by>
      <Description>Two pages.</Description>
      <PDFSelection guid="~51" name="Greeting" page="0" firstX="72" firstY="700" secondX="300" secondY="680" @by>
        <Description>By hand.</Description>
        <Representation guid="~52" plainTextPath="internal://52.txt"/>
        <Coding guid="~53">
          <CodeRef targetGUID="~12"/>
        </Coding>
        <NoteRef targetGUID="~61"/>
      </PDFSelection>
      <Representation guid="~54" plainTextPath="internal://54.txt">
        <PlainTextSelection guid="~55" startPosition="0" endPosition="5">
          <Coding guid="~56">
            <CodeRef targetGUID="~12"/>
          </Coding>
        </PlainTextSelection>
      </Representation>
      <Coding guid="~57">
        <CodeRef targetGUID="~12"/>
      </Coding>
      <NoteRef targetGUID="~60"/>
      <VariableValue>
        <VariableRef targetGUID="~23"/>
        <FloatValue>.5</FloatValue>
      </VariableValue>
    </PDFSource>
    <AudioSource guid="~70" name="Call" path="internal://70.m4a" currentPath="relative:///call.m4a" @by>
      <Description>By telephone.</Description>
      <Transcript guid="~71" name="As heard" richTextPath="internal://71.docx" plainTextPath="internal://71.txt" @by>
        <Description>Verbatim.</Description>
        <PlainTextContent>Hello. Are you warm?</PlainTextContent>
        <SyncPoint guid="~72" timeStamp="0" position="0"/>
        <SyncPoint guid="~73" timeStamp="1500" position="7"/>
        <TranscriptSelection guid="~74" name="Hello." fromSyncPoint="~72" toSyncPoint="~73" @by>
          <Description>Opening.</Description>
          <Coding guid="~75">
            <CodeRef targetGUID="~11"/>
          </Coding>
          <NoteRef targetGUID="~61"/>
        </TranscriptSelection>
        <NoteRef targetGUID="~60"/>
      </Transcript>
      <AudioSelection guid="~76" name="A pause" begin="1500" end="2750" @by>
        <Description>Nobody speaks.</Description>
        <Coding guid="~77">
          <CodeRef targetGUID="~11"/>
        </Coding>
        <NoteRef targetGUID="~61"/>
      </AudioSelection>
      <Coding guid="~78">
        <CodeRef targetGUID="~11"/>
      </Coding>
      <NoteRef targetGUID="~60"/>
      <VariableValue>
        <VariableRef targetGUID="~24"/>
        <DateValue>2024-02-29Z</DateValue>
      </VariableValue>
    </AudioSource>
    <VideoSource guid="~80" name="Walk" path="internal://80.mp4" currentPath="relative:///walk.mp4" @by>
      <Description>Through the house.</Description>
      <Transcript guid="~81"/>
      <VideoSelection guid="~82" name="The stairs" begin="0" end="900" @by>
        <Description>Dark.</Description>
        <Coding guid="~83">
          <CodeRef targetGUID="~12"/>
        </Coding>
        <NoteRef targetGUID="~61"/>
      </VideoSelection>
      <Coding guid="~84">
        <CodeRef targetGUID="~12"/>
      </Coding>
      <NoteRef targetGUID="~60"/>
      <VariableValue>
        <VariableRef targetGUID="~25"/>
        <DateTimeValue>2024-02-29T24:00:00</DateTimeValue>
      </VariableValue>
    </VideoSource>
  </Sources>
  <Notes>
    <Note guid="~60" name="On method" plainTextPath="internal://60.txt"/>
    <Note guid="~61" name="Margin">
      <PlainTextContent>Ask again.</PlainTextContent>
    </Note>
  </Notes>
  <Links>
    <Link guid="~85" name="explains" direction="OneWay" color="#FF0000" originGUID="~11" targetGUID="~41">
      <NoteRef targetGUID="~60"/>
    </Link>
  </Links>
  <Sets>
    <Set guid="~86" name="To discuss">
      <Description>For the next meeting.</Description>
      <MemberCode targetGUID="~11"/>
      <MemberSource targetGUID="~40"/>
      <MemberNote targetGUID="~60"/>
    </Set>
  </Sets>
  <Graphs>
    <Graph guid="~90" name="Map">
      <Vertex guid="~91" representedGUID="~11" name="Cold" firstX="0" firstY="0" secondX="40" secondY="20" shape="Oval" color="#0F0"/>
      <Vertex guid="~92" firstX="100" firstY="-5"/>
      <Edge guid="~93" representedGUID="~85" name="leads to" sourceVertex="~91" targetVertex="~92" color="#00F" direction="Bidirectional" lineStyle="dashed"/>
    </Graph>
  </Graphs>
  <Description>Interviews in one street.</Description>
  <NoteRef targetGUID="~60"/>
</Project>
"""

_CODEBOOK: Final = """\
<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="refiqda 0.1">
  <Codes>
    <Code guid="~10" name="Season" isCodable="false" color="#1F77B4">
      <Description>What is said about the time of year.</Description>
      <Code guid="~11" name="Cold" isCodable="true"/>
    </Code>
  </Codes>
  <Sets>
    <Set guid="~86" name="To discuss">
      <Description>For the next meeting.</Description>
      <MemberCode guid="~11"/>
    </Set>
  </Sets>
</CodeBook>
"""

ODDITIES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "comments and instructions around the root",
        "<Project xmlns=",
        "<!-- before --><?app before?><Project xmlns=",
    ),
    ("comments after the root", "</Project>\n", "</Project>\n<!-- after --><?app after?>\n"),
    (
        "foreign declarations and attributes on the root",
        ' basePath="//server/study">',
        ' basePath="//server/study" xmlns:x="urn:example:other" xmlns:unused="urn:example:unused" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:QDA-XML:project:1.0 Project.xsd" version="9" x:state="draft" xml:lang="de">',
    ),
    (
        "character references in an attribute",
        'name="First analyst"',
        'name="First&#13;&#10;&#9;analyst&#x1F600;"',
    ),
    ("plain blanks in an attribute", 'name="Second analyst"', 'name="Second\n\tanalyst"'),
    (
        "attributes on a wrapper, a stray text and an unknown element in it",
        "<Users>",
        '<Users count="2">stray<Team xmlns="urn:example:team" size="2"><lead/>of two</Team>',
    ),
    ("an element where none belongs", 'id="FA"/>', 'id="FA"><email>who</email> <Coding guid="~01"/></User>'),
    (
        "a wrapper twice",
        "</Users>",
        '</Users>\n  <Users/>\n  <Users><User guid="~03"/><User name="no guid"/></Users>',
    ),
    (
        "an inner wrapper twice, an unknown element between",
        "<Codes>",
        "<Codes></Codes><Unknown>text</Unknown><Codes>",
    ),
    ("a Boolean as number", 'name="Season" isCodable="false"', 'name="Season" isCodable=" 0 "'),
    ("a Boolean in capitals", 'name="Cold" isCodable="true"', 'name="Cold" isCodable="TRUE"'),
    ("a Boolean without value", 'name="Light" isCodable="true"', 'name="Light" isCodable="yes"'),
    (
        "a GUID in capitals and braces",
        '<Code guid="~12"',
        '<Code guid="{ABCDEF00-0000-4000-8000-0000000000AB}"',
    ),
    ("a padded GUID", '<Code guid="~11"', '<Code guid=" ~11&#9;"'),
    (
        "children out of order",
        'time of year.</Description>\n        <NoteRef targetGUID="~60"/>',
        'time of year.</Description>\n        <Code guid="~13" name="Early" isCodable="1"/>\n        <NoteRef targetGUID="~60"/>',
    ),
    (
        "a description with markup",
        "In the household.",
        "In <b xmlns='urn:example:html'>the</b>\n <!-- big -->household. ",
    ),
    (
        "an empty description",
        '<Variable guid="~21" name="Urban" typeOfVariable="Boolean"/>',
        '<Variable guid="~21" name="Urban" typeOfVariable="Boolean"><Description/></Variable>',
    ),
    (
        "a description of blanks",
        '<Variable guid="~22" name="Rooms" typeOfVariable="Integer"/>',
        '<Variable guid="~22" name="Rooms" typeOfVariable="Integer"><Description> \n </Description></Variable>',
    ),
    (
        "a description twice",
        '<Variable guid="~23" name="Share" typeOfVariable="Float"/>',
        '<Variable guid="~23" name="Share" typeOfVariable="Float"><Description>one</Description><Description>two</Description></Variable>',
    ),
    ("an enumeration in lower case", 'typeOfVariable="DateTime"', 'typeOfVariable="datetime"'),
    ("CDATA", "Two floors.", "<![CDATA[Two <floors> & ]]>more]]&gt;&#13;"),
    (
        "a value before its variable",
        '<VariableRef targetGUID="~20"/>\n        <TextValue>tenant</TextValue>',
        '<TextValue>tenant</TextValue>\n        <VariableRef targetGUID="~20"/>',
    ),
    ("a Boolean text as number", "<BooleanValue>true</BooleanValue>", "<BooleanValue>1</BooleanValue>"),
    (
        "an integer cut by a comment",
        "<IntegerValue>42</IntegerValue>",
        "<IntegerValue> +4<!-- c -->2 </IntegerValue>",
    ),
    (
        "two values",
        "<FloatValue>0.25</FloatValue>",
        "<FloatValue>0.25</FloatValue><TextValue>a quarter</TextValue>",
    ),
    (
        "a value twice",
        "<DateValue>2024-02-29</DateValue>",
        "<DateValue>2024-02-29</DateValue><DateValue>2024-03-01</DateValue>",
    ),
    (
        "a date without meaning",
        "<DateTimeValue>2024-02-29T18:30:00Z</DateTimeValue>",
        "<DateTimeValue>tonight</DateTimeValue>",
    ),
    (
        "a reference with more in it",
        '<SelectionRef targetGUID="~41"/>',
        '<SelectionRef targetGUID="~41" why="x">in it<inner/></SelectionRef><SelectionRef/>',
    ),
    (
        "a source in another order",
        "<Description>First visit.</Description>\n",
        '<Coding guid="~44"><NoteRef targetGUID="~61"/><CodeRef targetGUID="~11"/><CodeRef targetGUID="~12"/></Coding>\n      <Description>First visit.</Description>\n',
    ),
    ("CDATA beside text with CR", "B: And long.", "<![CDATA[B: And]]> lo<!-- n -->ng.&#13;\t\U0001f600"),
    ("a position with a sign", 'startPosition="3"', 'startPosition="+3"'),
    ("a padded position", 'endPosition="14"', 'endPosition=" 014 "'),
    (
        "references between codings",
        '</Coding>\n        <NoteRef targetGUID="~61"/>\n      </PlainTextSelection>',
        '</Coding>\n        <NoteRef targetGUID="~61"/>\n        <Coding guid="~42"><CodeRef targetGUID="~12"/></Coding>\n      </PlainTextSelection>',
    ),
    (
        "a moment to the ten-millionth",
        'creationDateTime="2024-02-29T10:05:00Z"',
        'creationDateTime="2024-02-29T10:05:00.1234567Z"',
    ),
    ("an integer without meaning", "<IntegerValue>-7</IntegerValue>", "<IntegerValue>seven</IntegerValue>"),
    (
        "a position without value",
        'firstX="0" firstY="0" secondX="120" secondY="80"',
        'firstX="" firstY="0.0" secondX="12e1"',
    ),
    (
        "a second default namespace",
        "<Description>Frost.</Description>",
        '<extra xmlns="urn:example:second" a="1">\n        <child b="2"/>text</extra><Description>Frost.</Description>',
    ),
    (
        "no namespace",
        "<Description>Two pages.</Description>",
        '<Description>Two pages.</Description><plain xmlns="" q="1"> <deep/> </plain>',
    ),
    (
        "an only child twice",
        '<Representation guid="~52" plainTextPath="internal://52.txt"/>',
        '<Representation guid="~52" plainTextPath="internal://52.txt"/><Representation guid="~58"/>',
    ),
    (
        "blanks kept and said to be",
        "<Description>By hand.</Description>",
        '<Description xml:space="preserve" xml:lang="en">  By hand.\n</Description>',
    ),
    (
        "a prefix for the same namespace",
        '<Transcript guid="~81"/>',
        '<p:Transcript xmlns:p="urn:QDA-XML:project:1.0" guid="~81"><p:Description>d</p:Description></p:Transcript>',
    ),
    (
        "a foreign element with a known name",
        "<Description>Dark.</Description>",
        '<Description>Dark.</Description><y:Coding xmlns:y="urn:example:y" guid="~83" y:guid="z"><y:CodeRef/></y:Coding>',
    ),
    (
        "a foreign attribute with a known name",
        '<Note guid="~60" name="On method"',
        '<Note guid="~60" name="On method" z:name="Z" xmlns:z="urn:example:z"',
    ),
    ("the other format's reference", '<MemberCode targetGUID="~11"/>', '<MemberCode guid="~11"/>'),
    ("wrappers in another order, one empty", "<Links>", "<Cases/>\n  <Graphs></Graphs>\n  <Links>"),
    (
        "unknown elements in a wrapper between known ones",
        '<Vertex guid="~92"',
        '<Layout kind="grid">\n        <cell/>\n      </Layout>\n      <Vertex guid="~92"',
    ),
    (
        "the sources in two wrappers",
        "</PDFSource>\n    <AudioSource",
        "</PDFSource>\n  </Sources>\n  <Sources>\n    <AudioSource",
    ),
    ("a processing instruction between elements", "</Graph>\n", "</Graph><?app within?>\n"),
    (
        "a description in the wrong place, a wrapper after it",
        "  <Description>Interviews in one street.</Description>",
        '  <Description>Interviews in one street.</Description>\n  <Notes><Note guid="~62"/></Notes>',
    ),
)
"""Each oddity: what it is, the text of the plain document, and what stands there instead."""


def _bytes(template: str) -> bytes:
    return template.replace("@by", _BY).replace("~", "00000000-0000-4000-8000-0000000000").encode()


def _changed(template: str, name: str, old: str, new: str) -> str:
    assert template.count(old) == 1, (name, template.count(old))
    return template.replace(old, new)


def everything_project() -> bytes:
    """Return a valid project that uses every element and attribute of the project schema."""
    return _bytes(_PROJECT)


def everything_codebook() -> bytes:
    """Return a valid codebook that uses every element and attribute of the codebook schema."""
    return _bytes(_CODEBOOK)


def odd_projects() -> dict[str, bytes]:
    """Return the same project with each oddity alone, by what it is, and in spellings of the whole document."""
    found = {name: _bytes(_changed(_PROJECT, name, old, new)) for name, old, new in ODDITIES}
    plain, odd = everything_project(), odd_project()
    found["a prefix for the format"] = prefixed(plain)
    found["a prefix for the format, with all oddities"] = prefixed(odd)
    found["UTF-16"] = plain.decode().replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16")
    found["a byte order mark"] = b"\xef\xbb\xbf" + plain
    found["no declaration"] = plain.split(b"\n", 1)[1]
    found["lines ended by CR LF"] = plain.replace(b"\n", b"\r\n")
    found["no blanks between elements"] = re.sub(rb">\s+<", b"><", plain)
    found["only the root"] = b'<Project xmlns="urn:QDA-XML:project:1.0" name=""/>'
    found["an empty root"] = b'<Project xmlns="urn:QDA-XML:project:1.0">\n <!-- nothing --> \n</Project>'
    return found


def odd_project() -> bytes:
    """Return the same project with all oddities at once: well-formed, far from valid."""
    text = _PROJECT
    for name, old, new in ODDITIES:
        text = _changed(text, name, old, new)
    return _bytes(text)


def prefixed(xml: bytes) -> bytes:
    """Return a document of this module with the prefix ``q`` for the format's namespace (``q:Project``)."""
    text = re.sub(rb"<(/?)(?=[A-Z])(?!Team|/Team)", rb"<\1q:", xml)
    return text.replace(b' xmlns="urn:QDA-XML:', b' xmlns:q="urn:QDA-XML:', 1)


def odd_codebook() -> bytes:
    """Return the codebook with unknown content, odd spellings, another order and repeated wrappers."""
    text = _CODEBOOK
    for old, new in (
        (' origin="refiqda 0.1">', ' origin="refiqda&#9;0.1" xmlns:x="urn:example:other" x:kind="draft">'),
        ("<Codes>", '<Sets/>\n  <Codes version="2">stray'),
        ('isCodable="false"', 'isCodable="0" shortcut="s"'),
        ('isCodable="true"/>', 'isCodable="True"><NoteRef targetGUID="~60"/></Code>'),
        ("</Codes>", "</Codes>\n  <x:more><x:inner/>text</x:more>\n  <Codes><Code/></Codes>"),
        ('<MemberCode guid="~11"/>', '<MemberCode guid="{~11}"/><MemberCode targetGUID="~11"/>'),
        ("For the next meeting.", "<![CDATA[For <the> next]]> meeting.&#13;"),
    ):
        text = _changed(text, old, old, new)
    return _bytes(text)
