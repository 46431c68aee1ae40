"""Six invented interviews about an outpatient clinic for sleep problems, two for each round.

Nobody said any of this. Lines are wrapped here for reading; ``unwrapped`` makes one line of each turn. Some
turns hold accents, dashes, curly quotation marks and characters outside the basic plane, because positions
after them are where programs disagree.
"""
# ruff: noqa: RUF001  - dashes are meant: they are part of how the interviews are written down

from __future__ import annotations

import re
from typing import Final

INTERVIEW_1: Final = """
I: Thank you for coming in. Maybe we start with how you ended up at the sleep clinic at all?
P1: Well, it was my wife who booked it, really. I had been lying awake since the spring, and she had counted
the nights, I had not. My doctor sent a letter and then nothing happened. Nineteen weeks I waited, from the
letter to the first time anybody rang. You begin to think you have been dropped behind a cupboard somewhere.
I: What did you do in those weeks?
P1: Not much. I bought a pillow. I read things on the internet at three in the morning, which is the worst
time to read anything. And my daughter, she is away studying, she sent me a message every evening: “sleep
well, old bear 🐻” – that helped more than the pillow, to be honest.
I: And then the day itself?
P1: I nearly turned round in the car park. The letter said entrance C, and entrance C was closed for building
work, so you had to go through the café and down past the laundry. Nobody had written that down. There was a
man with a mop who showed me. He said he shows six or seven people every morning.
I: How was it when you came in?
P1: The nurse had read my sheet. I noticed that at once, because she asked about the night shifts before I had
said a word about them. She let me finish. I talk slowly, I know I do, and she let me get all the way to the
end of it. I drove home and thought, somebody believes me now.
I: Was there anything you would have wanted otherwise?
P1: The doctor was different. He was a pleasant man, but he had the door handle in his hand, so to speak. He
said three words I did not know and then he was gone, and I sat there with a leaflet. The nurse came back and
drew it for me on the back of an envelope – the two clocks, she called them, one for the light and one for
being tired. I still have that envelope on the fridge.
I: Why the fridge?
P1: Because I see it at night when I get up. I get up now, that was the advice: not to lie there fighting.
Before, I lay and listened to the pipes and went through every bill in the house. These days I sit on the
kitchen stool, I look at the envelope and after a while I go back. It is not a miracle. Some nights I am still
there at five o'clock. But I do not look at the phone any more, and I go to bed at the same time on Sundays as
on Mondays.
I: And your wife, what does she say?
P1: She says she has moved back in. She had slept in the sewing room since June, because I was turning like a
fish. So that is the measure in our house, not the machine with the wires. Although – I do wonder if it holds.
I have been better before, for a month or so, and then it came back. I have not told her that.
"""

INTERVIEW_2: Final = """
I: You have worked here from the beginning. What does an ordinary morning look like?
N1: I come at seven and take the machines in. People sleep with a small recorder at home, and they bring it
back in a bag, and sometimes in the bag there is a note. Last week one said “sorry, the cat 🐈 unplugged me at
two”. We laughed a good deal about that. Then the first patient is at eight and from there it runs.
I: What do you notice when people come in for the first time?
N1: That they apologise. They say there are surely others who are worse off. They have waited half a year,
most of them, and then they sit down and say sorry for taking my time. I have learnt not to hurry past that.
If I wait a little, the real thing comes: that they are afraid of their own bed.
I: How do you find room for that?
N1: We have forty minutes on the plan, and the plan is a nice thing to have on the wall. In truth it is
twenty-five, because the forms take the rest. When two come late, I hear myself talking faster. I can hear it,
and I cannot stop it. One woman said to me, “you have a train to catch, have you?” She was right, and I went
home with that.
I: What happened with her?
N1: I rang her the next day. I said, we did not get to the end yesterday, tell me the rest. It took twelve
minutes. I am fairly sure those twelve minutes did more than the tablets.
I: How do you explain the treatment?
N1: I have stopped saying sleep restriction, because people hear a punishment. I say we are going to make the
bed a smaller place for a while, so that sleep can find it again. With the older ones I use bread: dough needs
to be left alone at the right hour. I keep a clock made of cardboard, my son made it, with hands you can turn.
They take a photo of it – that is how I know it worked.
I: And when they come back?
N1: Some come back proud, with a diary filled in every day in three colours. Some have done nothing, and they
say so, and I prefer that to a diary written in the waiting room. The partner often knows better than the
patient. I had a husband sitting there shaking his head the whole time, very quietly, while she told me that
she never napped.
I: Do you ever think it does not help?
N1: Yes. There are people for whom the nights are not the illness, the days are. A child who does not ring, a
job that is gone. Then I sit there with my cardboard clock and I feel a bit foolish, to tell you the truth. I
can mend the hours, perhaps. I cannot mend what they lie awake about.
"""

INTERVIEW_3: Final = """
I: Can you tell me about the time before you came here?
P2: I had a baby and a dissertation, and I thought that was all it was. Everybody with a baby is tired. But
then she slept through, at nine months, and I did not. I lay there with my heart going, waiting for a cry that
did not come. That is a strange thing to be woken by, nothing.
I: And who sent you here?
P2: I found the clinic myself, and then it turned out that you need a referral, and the surgery said the form
was on the hospital's page, and the hospital's page said the form was at the surgery. I printed it in a
library in the end. I am good at forms, it is more or less my job, and I cried in that library.
I: How long did it take from there?
P2: Oh, that part was quick, five weeks. Five weeks is nothing, my neighbour waited a winter.
I: What do you remember from the first visit?
P2: I remember that the nurse put her pen down. It sounds so small. She turned the chair, and then she asked
what a good night would be for me. Nobody had asked me that. They had all asked about the bad ones. I said, a
good night is one I do not know anything about. She wrote that down word for word.
I: You are smiling.
P2: Yes, because it is on my plan. It says: aim – “a night I know nothing about”. My own sentence, on hospital
paper.
I: And the plan itself?
P2: Hard. I was not to go to bed before half past midnight. Half past twelve! With a child who is up at six.
The first two weeks I walked into doors. My partner wrote to me from the bedroom, I was standing in the
kitchen folding socks to stay awake, and he wrote “still vertical? 🧦👏” and I laughed so loudly that the
little one woke up. But he kept me company, that is what I mean. He could have just slept.
I: Did anybody tell you why it should be so late?
P2: The second nurse did. The first time it was only a number, and I thought, they are testing me. The second
one explained that tiredness is like pressure in a bottle, and that I had been letting it out with naps on the
sofa. Then it made sense, and then I could do it. I would have liked that bottle two weeks earlier.
I: How is it now?
P2: Better. I sleep six hours, in one piece. I have put the sofa cushions in the cellar, so there is no lying
down after lunch. What I do not quite trust is the winter – it is light now, I cycle, everything is easy in
May. And I had four minutes at the last visit, four, I looked at the clock, because there was somebody in the
corridor already. They said it looks fine on the curve. I am not a curve, I wanted to say. But I said thank
you.
"""

INTERVIEW_4: Final = """
I: You came to the clinic two years ago, from intensive care. What was different?
N2: The quiet. In intensive care everything beeps and you know what to do. Here somebody sits in front of you
who looks perfectly well and says, I have not slept since Easter. You cannot see it. You have to decide to
believe it, and I think people feel in the first minute whether you have.
I: How do they feel it?
N2: In what you do with your eyes, I suppose. If I look at the screen, they give me numbers. If I look at
them, they tell me about the dog that died. So now I type afterwards. I am always behind with the typing – my
colleagues say I live in the time zone of Réunion. One of them put it on the rota: “on island time again 🏝️”.
I: Does the clinic give you the time?
N2: The list is made by somebody who has never met a person who cannot sleep. Twenty minutes for a return
visit. You can do it in that if nothing is wrong. I take thirty and then the last one in the morning has to
pay for it, and that one has usually come the longest way. I know it while I am doing it.
I: What do patients say about getting here?
N2: They say the letter is written for lawyers. It says, bring your sleep protocol, and half of them do not
know that they have one. It was in the same envelope, on the back of the parking information. I suggested we
print it on yellow paper. That was a year and a half ago – it is with a committee.
I: And the wait?
N2: Long. But I would rather talk about what people do in it. They get worse at sleeping because they practise
it all day. They go to bed at eight to be on the safe side. By the time I see them I have to take away the
very things they did to help themselves, and you have to be kind about that, it is their life raft you are
taking.
I: How do you do that?
N2: I draw two columns. What helped for one night, and what helped for a month. They fill it in themselves, I
keep my hands off. The beer comes in the left one, the nap comes in the left one, the alarm clock comes in the
right one, every time. I do not have to say anything clever. One man looked at his columns and said, well,
there I am.
I: And at home, later?
N2: He bought the same alarm clock for the whole family. His wife rang us to complain! She said that they had
all been sleeping well until he got better. No, but seriously: it takes a household. If there is a television
in the bedroom and one of the two wants it, then I am treating a marriage. I do not know whether it lasts. We
see them for half a year, and after that we only hear from the ones it did not work for.
"""

INTERVIEW_5: Final = """
I: What brought you to the clinic?
P3: My snoring, they said at the club. We share a cabin when we go fishing, and one autumn there was a vote.
Four against one. They sent me a picture of the five of us with a saw drawn over my head and “see a doctor,
Captain 🪵🪚” underneath. I was offended for a week, and then I went.
I: How was it to get an appointment?
P3: I was put on a list and rang every Monday at nine to hear how far I had come. Number eighty-two, number
seventy-nine, number eighty. I went backwards one week! In the end there was a cancellation and I had to come
the same afternoon, straight from the allotment with soil on my knees.
I: And what happened there?
P3: A young nurse fastened wires on me and told me what each one was for. This one is for your breath, this
one is for your legs, this one tells us if you dream. I drove a bus for thirty-four years, I like to know what
the lamps mean. She did it without my asking.
I: And then you slept with that?
P3: Slept! I lay like a parcel. At four I had to – well, you know, at my age – and there I stood in the
bathroom with a plait of wires over my shoulder like a horse. But they got what they needed. Forty-one times
an hour I stopped breathing. Forty-one. I had driven children to school on that sleep.
I: Who told you the number?
P3: The doctor, and he did it well, I will give him that. He pushed the paper across the table and did not say
anything until I had looked up. Then he said, this is not your fault and it can be treated. In that order. I
have thought about that order quite a lot.
I: What is it like with the mask?
P3: In the beginning I hated it. It whistled. I rang, and I was told to press two for equipment, and then
four, and then it was the wrong four. I was passed round like a collection plate. A technician, Zoë she was
called, rang back on the Friday; she said, take it off, breathe, put it on again while you are watching the
news. So I practised with the news. Two weeks, every evening at seven. Now I put it on the way other people
put on a seat belt.
I: And at home?
P3: I live alone, so there is nobody to disturb except the parrot. He has learnt to do the whistle, so thank
you very much. But my sister rings every morning at half past seven and asks “how many hours?”, and I read it
off the display. She keeps a list. I think she was more frightened than I was.
I: Do you have any doubts about it?
P3: When I am tired in spite of it, yes. Then I lie there and think, perhaps it was never the breathing,
perhaps it is only that I am old. The last check took no longer than changing a ticket, so I did not get round
to asking. He looked at the card from the machine, said “good values” and shook my hand. It was the card he
was pleased with.
"""

INTERVIEW_6: Final = """
I: When did sleep become a problem for you?
P4: In the second year of my apprenticeship. I am a baker, or I will be, so my day begins at half past two.
Everybody says you get used to it. I got used to being awake, that is the only thing I got used to. I fell
asleep on the tram and once standing up, by the oven, with a tray of croissants.
I: And how did you come to the clinic?
P4: My boss wrote to me. He is not somebody who writes. It said “you look like yesterday's dough 🥐😴 go and
see somebody”, and he gave me the number of his cousin's clinic, and then it was the wrong clinic. I was sent
from the one on the hill to the one by the river and back. On the third day I sat down in the right corridor
and I didn't trust it until they called my name.
I: How long did you have to wait for that?
P4: From May to October. In summer I nearly gave up the trade. It's a long time when you're nineteen – I know
everybody says so.
I: What was the visit like?
P4: There were two of them, a nurse and somebody who was learning. I thought, fine, now I'm a lesson. But the
nurse said to her, “listen to how he says it”, and then they both did. I said things I had not even told my
mum. That I was afraid of the alarm, really afraid, my hands were wet before it rang.
I: What did they suggest?
P4: First they asked when I am most awake in my life, and I said at eleven at night, and then they drew a
curve and I was on it! I'm an owl who took a job as a lark, that was how she put it. No one was to blame. It
was only that nobody had ever told me that this was a thing you could be.
I: And then?
P4: Then light. A lamp, half an hour, as soon as I get up, and sunglasses on the way home so that the morning
does not wake me again. I looked like a film star on the tram, at nine in the morning, with flour in my hair.
My mum hung a blanket over my window, and my little brothers have to play outside until two. They made a sign
for the door, with a skull on it. They mean it, more than I do.
I: Does it work?
P4: It works when I do it. Which is, I don't know, four days out of six. On Saturdays I want to be nineteen.
And then it's all thrown over and I start again on Monday. They did not tell me off for it, the nurse said,
then we plan with the Saturdays in it. That was quick, though, she said it while she was putting her coat on.
I: How do you see the time ahead?
P4: I finish in June. Maybe I'll find a place that bakes in the afternoon – there are some. Otherwise I don't
believe a lamp can do it for forty years. I haven't said so to them, because they were so pleased with my
curve.
"""

_NOT_A_TURN = re.compile(r"\n(?![IPN]\d?: )")


def unwrapped(text: str) -> str:
    """Return a transcript with one line for each turn, ending in a line feed."""
    return _NOT_A_TURN.sub(" ", text.strip()) + "\n"
