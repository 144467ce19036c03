/* SPDX-License-Identifier: Apache-2.0
 * The lists behind names.c: usual names, the commoner first. Blank-separated.
 */
#ifndef WEFT_TOWN_NAMES_DATA_H
#define WEFT_TOWN_NAMES_DATA_H

/* English given names by decades of birth. */
#define ENGLISH_M_1                                                                                \
    "John William George Thomas James Arthur Frank Harold Albert Ernest Stanley Jack Kenneth "     \
    "Ronald "                                                                                      \
    "Leonard Fred Walter Norman Dennis Raymond Eric Joseph Robert Harry Cyril Clifford Derek "     \
    "Herbert "                                                                                     \
    "Douglas Roy Geoffrey Gordon Edwin Percy Wilfred Horace Edgar Alfred Sidney Reginald"
#define ENGLISH_F_1                                                                                \
    "Mary Margaret Joan Dorothy Kathleen Doreen Jean Edith Elsie Hilda Irene Alice Annie "         \
    "Winifred "                                                                                    \
    "Florence Marjorie Phyllis Vera Ethel Gladys Audrey Sheila Betty Nellie Barbara Ivy Olive "    \
    "Eileen "                                                                                      \
    "Freda Nora Muriel Edna Beryl Constance Eva Agnes Ada Lilian Mabel Ruth"
#define ENGLISH_M_2                                                                                \
    "David Peter Michael Alan John Stephen Brian Keith Paul Graham Kevin Philip Barry Colin "      \
    "Anthony "                                                                                     \
    "Robert Ian Trevor Malcolm Roger Neil Terence Christopher Martin Nigel Andrew Raymond "        \
    "Geoffrey "                                                                                    \
    "Stuart Clive Gary Leslie Steven Mark Derek Kenneth Roy Glyn Gerald Simon"
#define ENGLISH_F_2                                                                                \
    "Susan Christine Patricia Linda Carol Margaret Janet Jean Maureen Pauline Sandra Ann Barbara " \
    "Jacqueline Gillian Elaine Lynne Denise Judith Brenda Julie Lesley Hilary Valerie Diane "      \
    "Kathleen "                                                                                    \
    "Marilyn Elizabeth Beverley Sheila Wendy Angela Rosemary Glenys Yvonne Deborah Jennifer "      \
    "Heather "                                                                                     \
    "Joyce Helen"
#define ENGLISH_M_3                                                                                \
    "Andrew Mark Lee Darren Craig Paul Jason Simon Gareth Matthew Daniel Christopher James "       \
    "Richard "                                                                                     \
    "Stephen Adam Jonathan Wayne Dean Stuart Ryan Shaun Carl Michael Robert Benjamin Scott Karl "  \
    "Ashley "                                                                                      \
    "Liam Philip Damian Anthony Thomas Nathan Martin Joseph Kevin Ross Dale"
#define ENGLISH_F_3                                                                                \
    "Sarah Claire Nicola Lisa Joanne Rachel Emma Michelle Donna Samantha Rebecca Kelly Louise "    \
    "Victoria "                                                                                    \
    "Helen Amanda Kerry Stacey Gemma Laura Leanne Lindsay Tracey Karen Jennifer Natalie Alison "   \
    "Melanie "                                                                                     \
    "Catherine Dawn Hayley Zoe Angela Vicky Lorraine Andrea Kirsty Sally Tara Janine"
#define ENGLISH_M_4                                                                                \
    "Jack Joshua Thomas Callum Oliver Harry Connor Kieran Jordan Alfie Noah Charlie Tyler Riley "  \
    "Mason "                                                                                       \
    "Logan Leo Archie Theo Finley Lewis Brandon Kyle Reece Ethan Luke Isaac Freddie Jacob "        \
    "Alexander "                                                                                   \
    "Samuel Max Oscar Bradley Jayden Toby Elliot Dylan Harvey Frankie"
#define ENGLISH_F_4                                                                                \
    "Chloe Emily Jessica Olivia Amelia Sophie Grace Lily Ella Megan Ruby Mia Isla Poppy Freya "    \
    "Evie "                                                                                        \
    "Bethany Lauren Courtney Paige Shannon Daisy Holly Molly Ava Millie Abigail Caitlin Jade "     \
    "Georgia "                                                                                     \
    "Summer Willow Elsie Florence Maisie Harper Layla Imogen Ellie Skye"
/* English family names met everywhere, and the two halves of those of the valley. */
#define ENGLISH_FAMILY                                                                             \
    "Smith Taylor Jones Brown Wilson Johnson Davies Robinson Wright Thompson Walker White "        \
    "Edwards "                                                                                     \
    "Hughes Green Hall Lewis Harris Clarke Jackson Wood Turner Martin Cooper Hill Ward Morris "    \
    "Moore "                                                                                       \
    "Clark Lee King Baker Harrison Morgan Allen James Scott Phillips Watson Davis Parker Price "   \
    "Bennett "                                                                                     \
    "Young Griffiths Mitchell Kelly Cook Carter Richardson Bailey Collins Bell Shaw Murphy "       \
    "Miller Cox "                                                                                  \
    "Richards Khan Marshall Anderson Simpson Ellis Adams Singh Begum Wilkinson Foster Chapman "    \
    "Powell "                                                                                      \
    "Webb Rogers Gray Mason Hunt Hussain Campbell Matthews Owen Palmer Holmes Mills Barnes "       \
    "Knight "                                                                                      \
    "Lloyd Butler Russell Barker Fisher Stevens Jenkins Murray Dixon Harvey Pearson Graham "       \
    "Fletcher "                                                                                    \
    "Kennedy Walsh Kershaw Sutcliffe Greenwood Hartley Schofield Lord Holt Whitehead Pickles "     \
    "Crabtree "                                                                                    \
    "Barraclough Butterworth Entwistle Duckworth Kay Crompton Haworth Rigby Pilling Heap Nuttall " \
    "Rothwell Bamford Dewhurst Ramsbottom Wolstenholme Fielden Stansfield Uttley Gaukroger "       \
    "Horsfall"
#define VALLEY_HEAD                                                                                \
    "Ash Hol Ack Oak Brig Cross Dux Hag Ram Row Stan Thorn Wal Whit Win Wool Stub Farn Hey Birch " \
    "Bar "                                                                                         \
    "Clay Crim Dob Eller Fal Gar Green Hard Hep Kel Lang Lum Marl Mel Nor Old Pen Raw Red Sag "    \
    "Scar "                                                                                        \
    "Shar Stain Tod Tor Ull Wad War Wig Wolf"
#define VALLEY_TAIL                                                                                \
    "worth ley field croft shaw bottom bury ton clough den royd thwaite stall by gate holme "      \
    "hurst "                                                                                       \
    "man low side head well stone bank"

#define URDU_M                                                                                     \
    "Imran Tariq Asif Nadeem Khalid Shahid Amjad Zahid Sajid Waseem Kashif Usman Bilal Hamza "     \
    "Adil "                                                                                        \
    "Faisal Naveed Rashid Arshad Javed Iftikhar Liaqat Ghulam Zafar Yasir Haroon Shabir Mahmood "  \
    "Umar "                                                                                        \
    "Ibrahim Yusuf Zain Rehan Saqib Aqib Hassan Hussain Ali Abdullah Danyal"
#define URDU_F                                                                                     \
    "Nasreen Shabnam Farzana Rukhsana Shazia Saima Samina Nazia Yasmin Parveen Zainab Ayesha "     \
    "Fatima "                                                                                      \
    "Khadija Maryam Amina Sana Hina Iqra Aqsa Sadia Noreen Tahira Shaheen Robina Kulsoom Rehana "  \
    "Zubaida "                                                                                     \
    "Nusrat Musarat Safia Bushra Alina Eman Haleema Sumaira Uzma Naheed Shamim Rashida"
#define URDU_FAMILY                                                                                \
    "Hussain Khan Ahmed Akhtar Mahmood Iqbal Malik Shah Ali Mirza Rashid Aslam Bashir Rafiq "      \
    "Sadiq "                                                                                       \
    "Hameed Qureshi Butt Chaudhry Raja Zaman Anwar Saleem Yaqoob Sharif Nawaz Afzal Latif Bhatti " \
    "Lone "                                                                                        \
    "Kiani Abbasi Mughal Hanif Yousaf"
#define URDU_F_LAST "Begum Bibi Akhtar Kausar Parveen Bano Khatoon Jan Sultana Shaheen"
#define MOHAMMEDS   "Mohammed Muhammad Mohammad Mohamed Md"

#define BENGALI_M                                                                                  \
    "Abdul Shah Rafiqul Kamal Jamal Shahin Anwar Faruk Habibur Mizanur Nazrul Shafiqul Tanvir "    \
    "Rashed "                                                                                      \
    "Sohel Ruhul Masum Jahangir Abul Lutfur Rezaul Motin Fokrul Nurul Tahmid Rayhan Ibrahim "      \
    "Yasin "                                                                                       \
    "Zakaria Mahdi Sultan Kabir"
#define BENGALI_F                                                                                  \
    "Rabeya Shirin Nasima Rahima Hasina Monowara Ruksana Shahida Fahmida Taslima Salma Nazma "     \
    "Rina "                                                                                        \
    "Lipi Sabina Farhana Tahmina Jannat Sumaiya Maisha Nadia Momtaz Rokeya Halima Afia Shapna "    \
    "Ayesha "                                                                                      \
    "Sharmin Jasmin Fatema Hajera Laila"
#define BENGALI_FAMILY                                                                             \
    "Miah Uddin Rahman Ali Islam Hoque Choudhury Ahmed Khan Hussain Shikder Talukder Chowdhury "   \
    "Sarkar "                                                                                      \
    "Karim Malik Bhuiyan Mahbub Alam Kabir"
#define BENGALI_F_LAST "Begum Khatun Khanom Sultana Akter Bibi Nessa"

#define POLISH_M                                                                                      \
    "Piotr Krzysztof Tomasz Paweł Marcin Michał Łukasz Grzegorz Adam Jakub Kamil Mateusz Andrzej " \
    "Jan Stanisław Zbigniew Bartosz Rafał Wojciech Sławomir Dawid Szymon Filip Antoni Franciszek " \
    "Oskar"
#define POLISH_F                                                                                   \
    "Anna Katarzyna Małgorzata Agnieszka Barbara Ewa Magdalena Joanna Monika Beata Aleksandra "   \
    "Karolina "                                                                                    \
    "Zofia Maja Zuzanna Jolanta Dorota Krystyna Natalia Julia Hanna Oliwia Wiktoria Halina Lena "  \
    "Iwona"
#define POLISH_FAMILY                                                                                    \
    "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak " \
    "Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski "         \
    "Zając "                                                                                            \
    "Król Wieczorek Jabłoński Wróbel Nowakowski Majewski Stępień Dudek Pawlak Górski Adamczyk "   \
    "Sikora"

#define GUJARATI_M                                                                                 \
    "Rajesh Bharat Dinesh Kiran Nilesh Jayesh Hitesh Amit Vijay Pravin Ashok Rohan Krish Dev"
#define GUJARATI_F                                                                                 \
    "Hansa Kalpana Nisha Bhavna Jyoti Meena Pushpa Hetal Priya Asha Usha Diya Riya Sheetal"
#define GUJARATI_FAMILY "Patel Shah Desai Mistry Parmar Solanki Chauhan Modi Joshi Gandhi"
#define SOMALI_M                                                                                   \
    "Mohamed Abdi Ahmed Hassan Ali Yusuf Ismail Omar Farah Abdullahi Said Jama Warsame Nur"
#define SOMALI_F   "Amina Fadumo Hodan Sahra Halimo Asha Khadra Faiza Ifrah Nimo Zahra Ubah Hawa Deqa"
#define NIGERIAN_M "Emeka Tunde Chidi Kunle Segun Ikenna Femi Obinna Samuel Daniel David Emmanuel"
#define NIGERIAN_F                                                                                 \
    "Ngozi Funmi Chioma Bukola Adaeze Grace Blessing Ifeoma Yetunde Esther Deborah Amara"
#define NIGERIAN_FAMILY                                                                            \
    "Okafor Adeyemi Eze Balogun Okonkwo Adeyinka Obi Ogunleye Nwosu Afolabi Chukwu Bello"
#define ROMANIAN_M                                                                                 \
    "Ion Andrei Mihai Ștefan Gheorghe Cristian Alexandru Vasile Marius Florin Bogdan Luca"
#define ROMANIAN_F                                                                                 \
    "Maria Elena Ioana Andreea Mihaela Cristina Gabriela Alina Roxana Sofia Ana Daniela"
#define ROMANIAN_FAMILY                                                                            \
    "Popescu Ionescu Popa Radu Dumitru Stan Stoica Gheorghe Rusu Munteanu Matei Marin"
#define ARABIC_M "Ahmad Omar Khaled Mahmoud Yousef Samir Tarek Nabil Karim Walid Hadi Rami"
#define ARABIC_F "Layla Mariam Rania Huda Samira Nour Dina Salwa Amal Reem Yasmin Hala"
#define ARABIC_FAMILY                                                                              \
    "Al-Masri Haddad Khalil Mansour El-Sayed Nasser Al-Hassan Saleh Darwish Abdelrahman"
#define CHINESE_M      "Wei Jun Ming Chi-Keung Ho-Yin Kwok-Wah Xiaoming Tao Lei Peng"
#define CHINESE_F      "Mei Xiu Ying Li-Hua Siu-Ling Yan Wai-Fong Xiaoyan Jing Lan"
#define CHINESE_FAMILY "Chan Wong Li Zhang Cheung Lau Chen Wang Ng Liu"
#define SINGLE_M       "Zabihullah Noorullah Suharto Gulbuddin Mirwais Habibullah Sabar Wakil"
#define SINGLE_F       "Zarghuna Parwana Suryani Gulalai Mahbooba Nazdana Sari Roshana"

/* Names and what people are called: "full=short". The first that fits is taken. */
#define NICKNAMES                                                                                  \
    "William=Bill Robert=Bob Margaret=Peggy Elizabeth=Liz Thomas=Tom James=Jim John=Jack "         \
    "Kathleen=Kath "                                                                               \
    "Dorothy=Dot Michael=Mick Anthony=Tony Christopher=Chris Patricia=Pat Susan=Sue "              \
    "Christine=Chris "                                                                             \
    "Stephen=Steve Steven=Steve Andrew=Andy David=Dave Peter=Pete Richard=Rick Joseph=Joe "        \
    "Daniel=Dan "                                                                                  \
    "Matthew=Matt Benjamin=Ben Samuel=Sam Alexander=Alex Jonathan=Jon Nicholas=Nick Philip=Phil "  \
    "Terence=Terry Leonard=Len Kenneth=Ken Ronald=Ron Geoffrey=Geoff Frederick=Fred Albert=Bert "  \
    "Harold=Harry Edward=Ted Arthur=Art Rebecca=Becky Samantha=Sam Victoria=Vicky "                \
    "Jacqueline=Jackie "                                                                           \
    "Deborah=Debbie Jennifer=Jenny Jessica=Jess Amanda=Mandy Winifred=Winnie Florence=Flo "        \
    "Lilian=Lily "                                                                                 \
    "Katarzyna=Kasia Małgorzata=Gosia Agnieszka=Aga Magdalena=Magda Joanna=Asia Aleksandra=Ola "  \
    "Krzysztof=Krzysiek Tomasz=Tomek Paweł=Pawel Piotr=Peter Jakub=Kuba Mohammed=Mo "             \
    "Abdullah=Abdul "                                                                              \
    "Ibrahim=Ibby Fatima=Fatma Nasreen=Naz Zainab=Zee Pauline=Paula Sandra=Sandy Valerie=Val "     \
    "Judith=Judy"
#define VARIANTS                                                                                   \
    "Mohammed=Muhammad Muhammad=Mohammed Mohammad=Mohammed Mohamed=Mohammed Hussain=Hussein "      \
    "Ahmed=Ahmad "                                                                                 \
    "Choudhury=Chowdhury Chowdhury=Choudhury Chaudhry=Choudhry Miah=Mia Begum=Begam Yusuf=Yousuf " \
    "Fatima=Fatema Ayesha=Aisha Khadija=Khadeeja Clarke=Clark Clark=Clarke Davies=Davis "          \
    "Davis=Davies "                                                                                \
    "Thompson=Thomson Philips=Phillips Phillips=Philips Stephen=Steven Steven=Stephen Ann=Anne "   \
    "Lynne=Lynn "                                                                                  \
    "Geoffrey=Jeffrey Alan=Allan Philip=Phillip Catherine=Katherine Sarah=Sara Claire=Clare "      \
    "Kay=Kaye "                                                                                    \
    "Nowak=Novak Wójcik=Wojcik Hoque=Haque Uddin=Udin Rahman=Rehman Qureshi=Quraishi Butt=But "   \
    "Sutcliffe=Sutcliff Whitehead=Whithead Greenwood=Grenwood Lewis=Louis Kelly=Kelley Reece=Rhys"

#endif
